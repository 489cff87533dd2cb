"""What this room shows on a theme page."""

from django.conf import settings

from themes.sections import section


@section("workshops", "workshops/_section.html", order=40)
def workshops(theme, request):
    coming = theme.workshops.upcoming().with_clock()
    return {
        "window": theme.window(theme.Activity.SIGN_UP),
        "workshops": coming,
        "public_url": settings.PUBLIC_URL,
    }
