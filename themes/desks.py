"""The desk of a theme's moderators, and the one way to decide about whatever lies there.

Rooms lay their trays (`participation.moderation`), and give the routes of `decide` and `undo` theirs.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participation.http import see_other, way_back
from participation.live.pages import public_page
from participation.moderation import DecidedMeanwhile, count_waiting, trays
from participation.people.typed import sign_in_first, typed
from themes.forms import UndoForm
from themes.hints import hints
from themes.models import Theme
from themes.permissions import can_decide, can_moderate

SHOWN = 20  # things of each tray, and decisions, on one page


@sign_in_first
@public_page(lambda request, slug: [f"theme.{slug}", f"theme.{slug}.staff"])
def desk(request, slug):
    theme = get_object_or_404(Theme.objects.with_clock(), slug=slug)
    if not can_moderate(request.user, theme):
        raise Http404
    return render(request, "themes/desk.html", _laid(request, theme))


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk, tray):
    """On a page of its own, or on the desk: a form that is refused there is shown again in its place."""
    written = _found(request, pk, tray)
    if request.method != "POST":
        return _page(request, tray, tray.form(written, initial=typed(request)))
    form = tray.form(written, request.POST)
    if not form.is_valid():
        return _refused(request, tray, form)
    if form.is_late:
        return _too_late(request, pk, tray)
    try:
        decision = tray.deed(written, request.user, **form.said)
    except DecidedMeanwhile:
        return _too_late(request, pk, tray)
    said = {"thing": written, "decision": decision.get_kind_display()}
    messages.success(request, _("„{thing}“ ist jetzt {decision}.").format(**said))
    return see_other(_back(request, written))


@sign_in_first
@require_POST
def undo(request, pk, tray):
    """Take the decision back that the form names."""
    written = _found(request, pk, tray)
    form = UndoForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        tray.undo_deed(written, request.user, **form.cleaned_data)
    except DecidedMeanwhile:
        return _too_late(request, pk, tray)
    messages.success(request, _("Die Entscheidung ist rückgängig gemacht."))
    return see_other(_back(request, written))


def _found(request, pk, tray):
    """What lies in `tray`, with all that is shown of it; what this person may not see does not exist."""
    written = get_object_or_404(tray.find(request.user), pk=pk)
    if not can_decide(request.user, written):
        raise PermissionDenied
    return written


def _laid(request, theme, refused=None):
    """What the desk shows; the form that was `refused` stands at its place."""
    laid, decided = [], []
    for tray in trays():
        items = tray.waiting(theme)[:SHOWN]
        laid.append((tray, [_form(request, tray, item, refused) for item in items]))
        decisions = tray.decided(theme).with_newest()[:SHOWN]
        decided += [(decision.created, tray, decision) for decision in decisions]
    decided.sort(key=lambda each: each[0], reverse=True)
    return {
        "theme": theme,
        "trays": laid,
        "waiting": count_waiting(theme),
        "hints": hints(theme),
        "decided": [(tray, decision) for _created, tray, decision in decided[:SHOWN]],
        "next": reverse("themes:desk", args=[theme.slug]),
    }


def _form(request, tray, item, refused):
    if refused and refused.written == item:
        return refused
    return tray.form(item, initial=typed(request, reverse(tray.decide, args=[item.pk])))


def _refused(request, tray, form):
    theme = form.written.of_theme
    if _back(request, form.written) == reverse("themes:desk", args=[theme.slug]):
        context = _laid(request, theme, refused=form)
        if any(form in forms for _tray, forms in context["trays"]):
            return render(request, "themes/desk.html", context, status=422)
    return _page(request, tray, form, status=422)


def _too_late(request, pk, tray):
    """Show how it stands now, with what can still be decided and what was typed."""
    form = tray.form(_found(request, pk, tray), initial=request.POST.dict())
    return _page(request, tray, form, is_late=True, status=409)


def _page(request, tray, form, *, is_late=False, status=200):
    """One thing with all that was decided about it, and can be."""
    written = form.written
    context = {
        "theme": written.of_theme,
        "tray": tray,
        "item": written,
        "form": form,
        "is_late": is_late,
        "decisions": list(written.decisions.with_newest()),
        "next": _back(request, written),
    }
    return render(request, "themes/decide.html", context, status=status)


def _back(request, written):
    """Where the decision was asked for, such as the desk."""
    return way_back(request, written.get_absolute_url())
