"""Pages about themes. What belongs into them from other rooms is registered in `themes.sections`."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from participation.live.pages import public_page
from themes.models import Theme
from themes.sections import rendered


@require_safe
@public_page(lambda request: ["site"])
def theme_list(request):
    themes = Theme.objects.with_clock().with_figures()
    return render(request, "themes/list.html", {"themes": themes})


@require_safe
@public_page(lambda request, slug: [f"theme.{slug}"])
def theme_page(request, slug):
    theme = get_object_or_404(Theme.objects.with_clock().with_figures(), slug=slug)
    return render(
        request, "themes/theme.html", {"theme": theme, "sections": rendered(theme, request)}
    )
