"""Pages that everybody reads: the list of a theme's ideas, one idea, its history."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from participation.live.pages import public_page
from participation.moderation import State
from participation.proposals.cards import cards
from participation.proposals.listing import FilterForm, page_of
from participation.proposals.models import Proposal
from participation.proposals.permissions import can_decide, is_author
from themes.models import Theme
from themes.permissions import can_moderate


@require_safe
@public_page(lambda request, slug: [f"theme.{slug}"])
def ideas(request, slug):
    theme = get_object_or_404(Theme.objects.with_clock().with_figures(), slug=slug)
    moderates = request.user.is_authenticated and request.user.is_staff
    form = FilterForm(
        request.GET, person=request.user, moderates=moderates and can_moderate(request.user, theme)
    )
    if not form.is_valid():
        return render(request, "proposals/unknown.html", {"theme": theme, "form": form}, status=400)
    page = page_of(theme, request.user, form)
    context = {"theme": theme, "form": form, "page": page, "cards": cards(page.object_list)}
    return render(request, "proposals/list.html", context)


@require_safe
@public_page(lambda request, pk: [f"proposal.{pk}"])
def idea(request, pk):
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user)
        .select_related("theme", "author", "organisation__group", "district", "tally", "thread")
        .with_clock()
        .with_position_of(request.user),
        pk=pk,
    )
    person = request.user
    is_mine = is_author(person, proposal)
    decides = person.is_authenticated and person.is_staff and can_decide(person, proposal)
    context = {
        "proposal": proposal,
        "theme": proposal.theme,
        "can_rate": proposal.is_published and proposal.is_open("rate"),
        "is_mine": is_mine,
        "decides": decides,
        "decisions": proposal.decisions.all() if is_mine or decides else [],
    }
    return render(request, "proposals/idea.html", context)


@require_safe
@public_page(lambda request, pk: [f"proposal.{pk}"])
def history(request, pk):
    """What was public before; what a moderator or the author kept back stays with them."""
    ideas = Proposal.objects.visible_to(request.user).select_related("theme")
    proposal = get_object_or_404(ideas, pk=pk)
    revisions = proposal.revisions.all()
    person = request.user
    if not is_author(person, proposal) and not can_decide(person, proposal):
        revisions = revisions.filter(state=State.PUBLISHED)
    context = {"proposal": proposal, "theme": proposal.theme, "revisions": revisions}
    return render(request, "proposals/history.html", context)
