import segno
from django.conf import settings
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from participation.live.pages import public_page
from participation.pages.models import Text
from participation.pages.seeds import as_delivered
from participation.people.models import District
from themes.models import Theme


@require_safe
@public_page(lambda request: ["site"])
def paper(request):
    """An idea card to print and fill in by hand."""
    slug, language = Text.Slug.HAND_IN, get_language()
    code = segno.make(settings.PUBLIC_URL + "/", error="m")
    context = {
        "themes": Theme.objects.all(),
        "districts": District.objects.all(),
        "hand_in": Text.objects.in_force(slug, language) or as_delivered(slug, language),
        "code": mark_safe(
            code.svg_inline(svgclass="paper__code", lineclass=None, border=0, omitsize=True)
        ),
        "address": settings.PUBLIC_URL.partition("//")[2],
    }
    return render(request, "pages/paper.html", context)
