"""Pages that everybody reads: the list of a theme's ideas, one idea, its history."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from participation.live.pages import kept_part, public_page
from participation.moderation import State
from participation.people.models import Person
from participation.prepared import Given, Prepared
from participation.proposals.cards import cards
from participation.proposals.groups import by_group
from participation.proposals.listing import FilterForm, page_of
from participation.proposals.models import Position, Proposal, public_or_by
from participation.proposals.permissions import can_withdraw, is_author, may_edit
from participation.threads.permissions import can_report
from participation.threads.reading import thread_context
from themes.models import Theme
from themes.permissions import can_decide, can_moderate

# The buttons: what they say to the server, which icon, and which position they stand for.
CHOICES = [
    ("agree", "hand-thumb-up", Position.Value.AGREE),
    ("undecided", "minus-circle", Position.Value.UNDECIDED),
    ("disagree", "hand-thumb-down", Position.Value.DISAGREE),
]
# An idea for who is no staff: `person` is None for a reader without an account, who wrote and thinks nothing.
READER = Given("person", Person._meta.pk)
READ = Prepared(
    lambda: Proposal.objects.filter(
        public_or_by(READER), pk=Given("pk", Proposal._meta.pk)
    ).for_page(READER)
)


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
    context = {
        "theme": theme,
        "form": form,
        "list": _list(request, theme, form),
        "may_propose": theme.is_open("propose"),
    }
    return render(request, "proposals/list.html", context)


def _list(request, theme, form):
    """The filter and the list below it, rendered; the whole list is kept, as most people read that."""

    def rendered():
        page = page_of(theme, request.user, form)
        context = {
            "theme": theme,
            "form": form,
            "page": page,
            "cards": cards(page.object_list),
            "may_propose": theme.is_open("propose"),
        }
        return render_to_string("proposals/_list.html", context, request)

    if form.narrows:
        return mark_safe(rendered())
    # Its links repeat what the address asks for; the form offers what this reader may ask for.
    name = ("ideas", request.get_full_path(), form.statuses)
    return mark_safe(kept_part(request, name, [theme.topic], rendered))


@require_safe
@public_page(lambda request, pk: [f"proposal.{pk}"])
def idea(request, pk):
    person = request.user
    proposal = _read(person, pk)
    is_mine = is_author(person, proposal)
    talk = _discussion(proposal, request)
    moderates = talk.get("moderates") or (
        person.is_authenticated
        and person.is_staff
        and not talk
        and can_moderate(person, proposal.theme)
    )
    decides = moderates and not is_mine
    context = {
        **talk,
        "proposal": proposal,
        "theme": proposal.theme,
        "rates": proposal.is_open("rate"),
        "choices": CHOICES,
        "is_mine": is_mine,
        "may_edit": is_mine and may_edit(proposal),
        "may_withdraw": can_withdraw(person, proposal),
        "may_report": person.is_authenticated and can_report(person, proposal),
        "decides": decides,
        "may_decide": bool(proposal.kinds),
        "has_history": proposal.edited and _readable(proposal, is_mine or decides).exists(),
        "decisions": list(proposal.decisions.all()) if is_mine or decides else [],
        **_standing(proposal),
    }
    return render(request, "proposals/idea.html", context)


def _read(person, pk):
    """As `visible_to` has it; for all but staff by a query that is built once."""
    if person.is_staff:
        return get_object_or_404(Proposal.objects.visible_to(person).for_page(person), pk=pk)
    found = READ.first(pk=pk, person=person.pk)
    if found is None:
        raise Http404
    return found


def _discussion(proposal, request):
    """The thread of an idea that was published; its theme brings the database's time along."""
    if proposal.thread_id is None:
        return {}
    proposal.thread.theme = proposal.theme
    proposal.theme.clock = proposal.clock
    return thread_context(proposal.thread, request)


def _standing(proposal):
    """Where people stand on the idea, in all and by stakeholder group."""
    tally = getattr(proposal, "tally", None)
    if tally is None:
        return {"total": 0}
    rows, hidden = by_group(tally.by_group)
    total = tally.agree + tally.undecided + tally.disagree
    return {"total": total, "groups": rows, "hides_groups": hidden}


@require_safe
@public_page(lambda request, pk: [f"proposal.{pk}"])
def history(request, pk):
    """What was public before; what a moderator or the author kept back stays with them."""
    ideas = Proposal.objects.visible_to(request.user).select_related("theme")
    proposal = get_object_or_404(ideas, pk=pk)
    person = request.user
    sees_all = is_author(person, proposal) or can_decide(person, proposal)
    context = {
        "proposal": proposal,
        "theme": proposal.theme,
        "revisions": _readable(proposal, sees_all),
    }
    return render(request, "proposals/history.html", context)


def _readable(proposal, sees_all):
    revisions = proposal.revisions.all()
    return revisions if sees_all else revisions.filter(state=State.PUBLISHED)
