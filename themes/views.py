"""Pages about themes. What stands on them from other rooms is registered in `themes.sections`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.http import see_other
from participation.live.pages import kept_parts, public_page
from participation.people.operators import operator_only
from participation.people.permissions import can_operate
from participation.people.typed import sign_in_first, typed
from themes import actions, permissions, sections
from themes.forms import (
    NO_ACCOUNT,
    AppointForm,
    ThemeForm,
    after_conflict,
    blank,
    both_versions,
    standing,
)
from themes.models import Theme


@require_safe
@public_page(lambda request: ["site", "figures"])
def theme_list(request):
    themes = [(theme, theme.windows()) for theme in Theme.objects.with_clock().with_figures()]
    context = {"themes": themes, "can_add": can_operate(request.user)}
    return render(request, "themes/list.html", context)


@require_safe
@public_page(lambda request, slug: [f"theme.{slug}"])
def theme_page(request, slug):
    """Two queries for an anonymous reader while the sections are warm: the heads and the theme."""
    theme = get_object_or_404(Theme.objects.with_clock().with_figures(), slug=slug)
    windows = theme.windows()
    now = ("now", theme.pk, *(window.state for window in windows))
    parts = {now: lambda: _now(theme, windows), **sections.parts(theme, request)}
    now, *shown = map(mark_safe, kept_parts(request, [theme.topic], parts).values())
    context = {
        "theme": theme,
        "now": now,
        "sections": shown,
        "can_moderate": permissions.can_moderate(request.user, theme),
        "can_appoint": can_operate(request.user),
    }
    return render(request, "themes/theme.html", context)


def _now(theme, windows):
    context = {
        "theme": theme,
        "windows": windows,
        "open": [window for window in windows if window.is_open],
        "planned": [window for window in windows if window.state == "planned"],
    }
    return render_to_string("themes/_now.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def new(request):
    form = ThemeForm(request.POST or None, initial=blank() | typed(request))
    if form.is_valid():
        try:
            theme = actions.add(request.user, **form.values())
        except actions.TitleTaken:
            form.add_error("title", _("So heißt schon ein anderes Thema."))
        else:
            messages.success(request, _("Das Thema ist eröffnet. Berufen Sie nun eine Moderation."))
            return see_other("themes:facilitators", theme.slug)
    status = 422 if form.is_bound else 200
    return render(request, "themes/edit.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def edit(request, slug):
    theme = get_object_or_404(Theme, slug=slug)
    if not permissions.can_edit(request.user, theme):
        raise PermissionDenied
    if request.method != "POST":
        form = ThemeForm(initial={**standing(theme), **typed(request)})
        return render(request, "themes/edit.html", {"theme": theme, "form": form})
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return render(request, "themes/edit.html", {"theme": theme, "form": form}, status=422)
    try:
        actions.edit(theme, request.user, **form.changes())
    except actions.ChangedMeanwhile as conflict:
        context = {
            "theme": conflict.theme,
            "form": after_conflict(form, conflict),
            "both": both_versions(form, conflict),
        }
        return render(request, "themes/edit.html", context, status=409)
    messages.success(request, _("Gespeichert. Offene Seiten zeigen die Änderung von selbst."))
    return see_other(theme)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_only
def facilitators(request, slug):
    """The operator appoints; who was appointed hears of it by letter."""
    theme = get_object_or_404(Theme, slug=slug)
    form = AppointForm(request.POST or None, initial=typed(request))
    if form.is_valid():
        try:
            actions.appoint(theme, request.user, facilitator=form.facilitator)
        except actions.NoAccount:
            form.add_error("email", NO_ACCOUNT)
        else:
            messages.success(request, _("Berufen. Die Person bekommt einen Brief."))
            return see_other("themes:facilitators", slug)
    context = {"theme": theme, "form": form, "facilitations": theme.facilitations.with_people()}
    return render(
        request, "themes/facilitators.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@operator_only
def dismiss(request, slug, pk):
    theme = get_object_or_404(Theme, slug=slug)
    actions.dismiss(get_object_or_404(theme.facilitations, pk=pk), request.user)
    messages.success(request, _("Die Moderation ist beendet. Die Person bekommt einen Brief."))
    return see_other("themes:facilitators", slug)
