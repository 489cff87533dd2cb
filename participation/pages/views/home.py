from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.live.pages import public_page
from participation.pages.agenda import coming, open_now
from participation.people.models import District
from themes.models import Theme


@require_safe
@public_page(lambda request: ["site"])
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
