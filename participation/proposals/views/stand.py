"""Where somebody stands on an idea."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from participation.http import see_other
from participation.people.typed import sign_in_first
from participation.proposals.actions import standing
from participation.proposals.forms import PositionForm
from participation.proposals.models import Proposal
from participation.proposals.permissions import can_rate
from themes.permissions import WindowClosed


@sign_in_first
@require_POST
def position(request, pk):
    """The deed itself decides; who may not, and why, is looked up only when it refused."""
    proposal, form = Proposal(pk=pk), PositionForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, status=422)
    try:
        if form.value is None:
            standing.step_back(proposal, request.user)
        else:
            version = form.cleaned_data["version"]
            standing.stand(proposal, request.user, value=form.value, version=version)
    except (WindowClosed, standing.TextChanged) as problem:
        return _refused(request, pk, problem, status=409)
    return see_other(f"{proposal.get_absolute_url()}#position")


def _refused(request, pk, problem=None, *, status):
    ideas = Proposal.objects.visible_to(request.user).select_related("theme")
    proposal = get_object_or_404(ideas, pk=pk)
    if not can_rate(request.user, proposal):
        raise PermissionDenied
    context = {"proposal": proposal, "problem": problem}
    return render(request, "proposals/position_refused.html", context, status=status)
