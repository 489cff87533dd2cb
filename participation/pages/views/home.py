from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from participation.live.pages import public_page
from participation.pages.agenda import coming, open_now
from participation.people.models import District
from themes.models import Theme


@require_safe
@public_page(lambda request: ["site", "figures"])
def home(request):
    themes = list(Theme.objects.with_clock().select_related("figures"))
    return render(
        request,
        "pages/home.html",
        {
            "themes": [(theme, open_now(theme)) for theme in themes],
            "moments": coming(themes),
            "bodies": District.objects.all(),
        },
    )


ROBOTS = "User-agent: *\nDisallow: /account/\nDisallow: /people/\nDisallow: /live/\n"


@require_safe
def robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request):
    """Asked for by old browsers, which do not read the page's `<link rel="icon">`."""
    return redirect(static("img/mark.svg"), permanent=True)
