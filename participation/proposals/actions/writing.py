"""Authors write, submit, change and withdraw their ideas."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from participation.moderation import State
from participation.people.models import Person
from participation.people.permissions import require_mandate
from participation.proposals.actions.telling import keep_thread_in_step, tell
from participation.proposals.models import Proposal
from participation.proposals.permissions import can_discard, can_edit, can_withdraw
from participation.threads.models import Report, Thread
from themes.permissions import require_open


class AlreadyWritten(Exception):
    """The same form was posted before, with other words; `proposal` is what it made then."""

    def __init__(self, proposal):
        super().__init__(proposal.pk)
        self.proposal = proposal


class ChangedMeanwhile(Exception):
    """Another tab, or another person, changed what this was about; `proposal` is how it stands now."""

    def __init__(self, proposal):
        super().__init__(proposal.pk)
        self.proposal = proposal


class NotNow(Exception):
    """The state of the idea no longer allows it."""


@transaction.atomic
def write(theme, person, *, key, submit, **words):
    """A new idea, as a draft or submitted. Written once, however often its form is posted.

    Holds the lock of the person's row, so that two tabs come one after the other. Raises
    `AlreadyWritten`, and `WindowClosed` when it is too early or too late to submit.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if twin := _twin(theme, person, key, words):
        return _submitted(twin) if submit and twin.is_draft else twin
    if submit:
        require_open(theme, "propose")
    require_mandate(person, words.get("organisation"))
    proposal = Proposal.objects.create(
        theme=theme,
        author=person,
        key=key,
        state=State.WAITING if submit else State.DRAFT,
        submitted=timezone.now() if submit else None,
        **words,
    )
    tell(proposal, before=State.DRAFT)
    return proposal


def _twin(theme, person, key, words):
    """What this form, or another tab with the same words, made before."""
    mine = Proposal.objects.filter(author=person, theme=theme).exclude(state=State.WITHDRAWN)
    same = Q(title=words["title"], text=words["text"])
    twin = mine.filter(Q(key=key) | same).order_by("-created").first()
    if twin and (twin.title, twin.text) != (words["title"], words["text"]):
        raise AlreadyWritten(twin)
    return twin


def _submitted(proposal):
    return edit(proposal, proposal.author, version=proposal.version, submit=True)


@transaction.atomic
def edit(proposal, person, *, version, submit, **words):
    """Change an idea's words, and submit it where it is not with the moderators yet.

    What stood there before is kept as a revision, unless it was a draft that nobody saw. A published
    idea that is changed waits to be read again. Raises `ChangedMeanwhile`, `NotNow`, `WindowClosed`.
    """
    proposal = locked(proposal)
    if proposal is None:
        raise NotNow
    if proposal.version != version:
        raise ChangedMeanwhile(proposal)
    if not can_edit(person, proposal):
        raise NotNow
    before = proposal.state
    if submit and before in {State.DRAFT, State.WITHDRAWN}:
        require_open(proposal.theme, "propose")
    require_mandate(person, words.get("organisation"))
    rewrite(proposal, words)
    if submit or before == State.PUBLISHED:
        proposal.state = State.WAITING
        if before != State.WAITING:
            proposal.submitted = timezone.now()
    proposal.save()
    keep_thread_in_step(proposal)
    tell(proposal, before=before)
    return proposal


def rewrite(proposal, words):
    """Give an idea other words, whether they are; what was read before is kept as a revision. Does not save it."""
    changed = {name for name, value in words.items() if getattr(proposal, name) != value}
    if not changed:
        return False
    if not proposal.is_draft and changed & {"title", "text"}:
        proposal.revisions.create(
            version=proposal.version,
            state=proposal.state,
            title=proposal.title,
            text=proposal.text,
            written=proposal.edited or proposal.submitted or proposal.created,
        )
        proposal.edited = timezone.now()
    for name, value in words.items():
        setattr(proposal, name, value)
    proposal.version += 1
    return True


@transaction.atomic
def withdraw(proposal, person):
    """The author takes an idea back; it and its discussion are no longer public. Raises `NotNow`."""
    proposal = locked(proposal)
    if proposal is None or not can_withdraw(person, proposal):
        raise NotNow
    before, proposal.state = proposal.state, State.WITHDRAWN
    proposal.save(update_fields=["state"])
    # Gone, not closed, so that the same people may report it anew.
    Report.objects.about(proposal.thread_id).open().delete()
    keep_thread_in_step(proposal)
    tell(proposal, before=before)
    return proposal


@transaction.atomic
def discard(proposal, person):
    """Delete a draft. Raises `NotNow`."""
    proposal = locked(proposal)
    if proposal is None or not can_discard(person, proposal):
        raise NotNow
    tell(proposal, before=State.DRAFT)
    proposal.delete()


def locked(proposal):
    """The idea as it stands, so that nobody takes a first position or comments before we are done.

    None where it is gone.
    """
    found = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("theme", "author", "thread")
        .filter(pk=proposal.pk)
        .first()
    )
    if found and found.thread_id:
        Thread.objects.locked().get(pk=found.thread_id)
    return found
