"""The home page, the operator's texts, the language and the barrier report."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from themes.models import Theme


def home(request):
    themes = Theme.objects.with_clock().select_related("figures")
    return render(request, "pages/home.html", {"themes": themes})


def text(request, slug):
    return render(request, "pages/text.html", {"slug": slug})


def paper(request):
    return render(request, "pages/paper.html")


def licence(request):
    return render(request, "pages/licence.html")


def barrier(request):
    return render(request, "pages/barrier.html")


@csrf_exempt
@require_POST
def language(request):
    """Keep the chosen language in a cookie. No token: readers must not get a cookie to read."""
    after = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(after, {request.get_host()}, request.is_secure()):
        after = reverse("pages:home")
    response = HttpResponseRedirect(after)
    response.status_code = 303
    chosen = request.POST.get("language")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response
