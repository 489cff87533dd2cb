"""The reader's language. A cookie is set when, and only when, somebody chooses one."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from participation.http import see_other, way_back
from participation.people.typed import keep


@csrf_exempt
@require_POST
def language(request):
    """Keep the chosen language and return to the page.

    The button may stand in for one of a form: then what is typed there waits for the page.
    Without a token, because a page with one sets a cookie for everybody who only reads. A foreign
    page cannot use it: browsers name the origin of every POST.
    """
    origin = request.headers.get("Origin")
    if origin and origin != f"{request.scheme}://{request.get_host()}":
        raise PermissionDenied
    after = way_back(request, reverse("pages:home"))
    if request.POST.keys() - {"language", "next", "csrfmiddlewaretoken"}:
        keep(request, page=after)
    response = see_other(after)
    if (chosen := request.POST.get("language")) in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response
