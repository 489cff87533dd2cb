"""The moderators' desk of a theme."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participation.http import see_other
from participation.live.pages import public_page
from participation.moderation import count_waiting, trays
from participation.people.typed import sign_in_first, typed
from participation.proposals.actions import deciding
from participation.proposals.forms import DecisionForm, UndoForm
from participation.proposals.models import Proposal, ProposalDecision
from participation.proposals.permissions import can_decide
from themes.models import Theme
from themes.permissions import can_moderate

SHOWN = 20  # things of each tray, and decisions, on one page


@sign_in_first
@public_page(lambda request, slug: [f"theme.{slug}", f"theme.{slug}.staff"])
def desk(request, slug):
    theme = get_object_or_404(Theme.objects.with_clock(), slug=slug)
    if not can_moderate(request.user, theme):
        raise Http404
    found = [(tray, list(tray.waiting(theme)[:SHOWN])) for tray in trays()]
    decisions = ProposalDecision.objects.filter(proposal__theme=theme).made_here().with_newest()
    context = {
        "theme": theme,
        "trays": found,
        "waiting": count_waiting(theme),
        "decisions": decisions.select_related("proposal", "person")[:SHOWN],
        "form": DecisionForm(),
    }
    return render(request, "proposals/desk.html", context)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk):
    proposal = _moderated(request, pk)
    if request.method != "POST":
        return _decision_page(request, proposal, DecisionForm(typed(request) or None))
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, proposal, form, status=422)
    try:
        decision = deciding.decide(proposal, request.user, **form.said)
    except deciding.DecidedMeanwhile as problem:
        return _decision_page(request, problem.proposal, form, problem=problem, status=409)
    said = {"idea": proposal, "decision": decision.get_kind_display()}
    messages.success(request, _("„{idea}“ ist jetzt {decision}.").format(**said))
    return see_other("proposals:desk", proposal.theme.slug)


@sign_in_first
@require_POST
def undo(request, pk):
    proposal = _moderated(request, pk)
    form = UndoForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        deciding.undo(proposal, request.user, decision=form.cleaned_data["decision"])
    except deciding.DecidedMeanwhile as problem:
        return _decision_page(
            request, problem.proposal, DecisionForm(), problem=problem, status=409
        )
    messages.success(request, _("Rückgängig gemacht. Die Person bekommt einen Brief."))
    return see_other("proposals:desk", proposal.theme.slug)


def _moderated(request, pk):
    """The idea, if it is this person's to decide; what they may not see does not exist for them."""
    ideas = Proposal.objects.visible_to(request.user).select_related("theme", "author")
    proposal = get_object_or_404(ideas, pk=pk)
    if not can_decide(request.user, proposal):
        raise PermissionDenied
    return proposal


def _decision_page(request, proposal, form=None, *, problem=None, status=200):
    """One idea with all that can be decided about it; `form` is what was posted, now or before signing in."""
    decisions = proposal.decisions.with_newest().select_related("person", "proposal")
    context = {
        "proposal": proposal,
        "theme": proposal.theme,
        "form": DecisionForm(),
        "bound": form,
        "problem": problem,
        "last": decisions.first(),
        "may_decide": proposal.state in deciding.DECIDABLE,
    }
    return render(request, "proposals/decide.html", context, status=status)
