"""Facilitators enter ideas from paper cards, correct them, and erase them when asked to."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participation.http import see_other
from participation.people.typed import sign_in_first, typed
from participation.proposals.actions import paper
from participation.proposals.actions.writing import AlreadyWritten, ChangedMeanwhile, NotNow
from participation.proposals.forms import CardForm
from participation.proposals.models import Proposal
from themes.models import Theme
from themes.permissions import can_decide, can_moderate

ALIKE = ("district", "received")  # usually the same on the next card of a stack


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request, slug):
    theme = get_object_or_404(Theme, slug=slug)
    if not can_moderate(request.user, theme):
        raise Http404
    if request.method != "POST":
        alike = {name: request.GET[name] for name in ALIKE if name in request.GET}
        return _page(request, theme, CardForm(initial=typed(request) or alike))
    form = CardForm(request.POST)
    if not form.is_valid():
        return _page(request, theme, form, status=422)
    try:
        proposal = paper.enter(theme, request.user, key=form.cleaned_data["key"], **form.words)
    except AlreadyWritten as problem:
        return _page(request, theme, form, problem=problem, status=409)
    said = _("„{idea}“ ist eingetragen und wartet am Tisch der Moderation.")
    messages.success(request, said.format(idea=proposal))
    if request.POST.get("do") != "next":
        return see_other("themes:desk", theme.slug)
    alike = {name: request.POST[name] for name in ALIKE if request.POST.get(name)}
    return see_other(reverse("proposals:enter", args=[slug], query=alike))


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk):
    card = _card(request, pk)
    if request.method != "POST":
        return _page(request, card.theme, CardForm(instance=card, initial=typed(request)), card)
    form = CardForm(request.POST, instance=card)
    if not form.is_valid():
        return _page(request, card.theme, form, card, status=422)
    try:
        paper.correct(card, request.user, version=form.cleaned_data["version"], **form.words)
    except (ChangedMeanwhile, NotNow) as problem:
        return _page(request, card.theme, form, card, problem=problem, status=409)
    messages.success(request, _("Die Karte ist geändert."))
    return see_other(card)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request, pk):
    card = _card(request, pk)
    if request.method != "POST":
        context = {"proposal": card, "theme": card.theme}
        return render(request, "proposals/erase.html", context)
    paper.erase(card, request.user)
    messages.success(request, _("Was auf der Karte stand, ist gelöscht."))
    return see_other("themes:desk", card.theme.slug)


def _card(request, pk):
    ideas = Proposal.objects.visible_to(request.user).filter(on_paper=True)
    card = get_object_or_404(ideas.select_related("theme", "thread", "tally"), pk=pk)
    if not can_decide(request.user, card):
        raise PermissionDenied
    return card


def _page(request, theme, form, card=None, *, problem=None, status=200):
    other = getattr(problem, "proposal", None)
    if other:
        form.offer_again(other.version)
    context = {"theme": theme, "form": form, "proposal": card, "problem": problem, "other": other}
    return render(request, "proposals/card.html", context, status=status)
