from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from participation.http import see_other
from participation.live.pages import public_page
from participation.pages import actions
from participation.pages.datatable import data_map
from participation.pages.forms import TextForm
from participation.pages.models import Text
from participation.pages.seeds import MISSING, as_delivered
from participation.people.operators import operator_only
from participation.people.permissions import can_operate
from participation.people.typed import typed


@require_safe
@public_page(lambda request, slug: ["site"])
def text(request, slug):
    text = _in_force(slug, get_language())
    return render(request, "pages/text.html", _page(request, text))


@require_safe
@public_page(lambda request, slug, version: ["site"])
def version(request, slug, version):
    """An older version stays readable, in the reader's language where there is one."""
    text = _in_force(slug, get_language())
    text = get_object_or_404(Text, slug=slug, language=text.language, version=version)
    return render(request, "pages/text.html", {**_page(request, text), "is_version": True})


@operator_only
@require_safe
def texts(request):
    """The operator's list of texts."""
    rows = [
        (slug, [(code, name, _in_force(slug.value, code)) for code, name in settings.LANGUAGES])
        for slug in Text.Slug
    ]
    context = {"rows": rows, "languages": settings.LANGUAGES}
    return render(request, "pages/texts.html", context)


@operator_only
def edit(request, slug, language):
    if language not in dict(settings.LANGUAGES):
        raise Http404
    now = Text.objects.of(slug, language).first() or as_delivered(slug, language)
    initial = {"title": now.title, "body": now.body, "based_on": now.version}
    form = TextForm(request.POST or None, initial=initial | typed(request))
    context = {"form": form, "text": now, "language": language, "missing": MISSING.get(slug)}
    if request.method != "POST":
        return render(request, "pages/text_edit.html", context)
    if not form.is_valid() or "preview" in request.POST:
        return render(request, "pages/text_edit.html", context, status=422 if form.errors else 200)
    return _write(request, slug, language, context)


def _write(request, slug, language, context):
    try:
        text = actions.write_text(
            slug, request.user, language=language, **context["form"].cleaned_data
        )
    except actions.Outdated as problem:
        context["newest"] = problem.newest
        return render(request, "pages/text_edit.html", context, status=409)
    return see_other(text)


def _in_force(slug, language):
    return Text.objects.in_force(slug, language) or as_delivered(slug, language)


def _page(request, text):
    return {
        "text": text,
        "is_foreign": text.language != get_language(),
        "versions": Text.objects.of(text.slug, text.language).values_list("version", "created"),
        "data_map": data_map() if text.slug == Text.Slug.PRIVACY else None,
        "missing": MISSING.get(text.slug) if text.is_as_delivered else None,
        "can_edit": can_operate(request.user),
    }
