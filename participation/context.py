"""What every page knows without asking the database."""

from django.conf import settings


def site(request=None):
    return {
        "platform": {
            "name": settings.SITE_NAME,
            "url": settings.PUBLIC_URL,
            "source": settings.SOURCE_URL,
        },
        "LANGUAGES": settings.LANGUAGES,
        "DEBUG": settings.DEBUG,
    }
