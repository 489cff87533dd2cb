"""What moderators decide about ideas, on the desk or on a page of its own."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from participation.people.typed import sign_in_first
from participation.proposals.actions import deciding
from participation.proposals.desk import IDEAS
from participation.proposals.models import Proposal
from participation.threads.permissions import can_decide
from themes import desks


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk):
    return desks.decide(request, IDEAS, _idea(request, pk), deciding.decide)


@sign_in_first
@require_POST
def undo(request, pk):
    return desks.undo(request, IDEAS, _idea(request, pk), deciding.undo)


def _idea(request, pk):
    """The idea, if it is this person's to decide; what they may not see does not exist for them."""
    ideas = Proposal.objects.visible_to(request.user).with_open_reports()
    idea = get_object_or_404(ideas, pk=pk)
    if not can_decide(request.user, idea):
        raise PermissionDenied
    return idea
