"""Facilitators enter ideas from paper cards."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participation.http import see_other
from participation.people.typed import sign_in_first, typed
from participation.proposals.actions import paper
from participation.proposals.actions.writing import AlreadyWritten
from participation.proposals.forms import CardForm
from participation.proposals.models import Proposal
from participation.threads.permissions import can_decide
from themes.models import Theme
from themes.permissions import can_moderate


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request, slug):
    theme = get_object_or_404(Theme, slug=slug)
    if not can_moderate(request.user, theme):
        raise Http404
    if request.method != "POST":
        return _page(request, theme, CardForm(initial=typed(request)))
    form = CardForm(request.POST)
    if not form.is_valid():
        return _page(request, theme, form, status=422)
    try:
        proposal = paper.enter(theme, request.user, key=form.cleaned_data["key"], **form.words)
    except AlreadyWritten as problem:
        return _page(request, theme, form, other=problem.proposal, status=409)
    said = _("„{idea}“ ist eingetragen und wartet am Tisch der Moderation.")
    messages.success(request, said.format(idea=proposal))
    next_page = "proposals:enter" if request.POST.get("do") == "next" else "themes:desk"
    return see_other(next_page, theme.slug)


def _page(request, theme, form, *, other=None, status=200):
    if other:
        form.offer_again(other.version)
    context = {"theme": theme, "form": form, "other": other}
    return render(request, "proposals/enter.html", context, status=status)


@sign_in_first
@require_POST
def unsign(request, pk):
    ideas = Proposal.objects.visible_to(request.user).select_related("theme")
    proposal = get_object_or_404(ideas, pk=pk)
    if not can_decide(request.user, proposal):
        raise PermissionDenied
    paper.unsign(proposal, request.user)
    messages.success(request, _("Der Name steht nicht mehr bei der Idee."))
    return see_other(proposal)
