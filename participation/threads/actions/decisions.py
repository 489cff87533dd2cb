"""What facilitators decide about comments and open threads. Nothing is erased; the author is told why."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from participation.live.log import Message, publish
from participation.mail.actions import write
from participation.moderation import Decision, State, desk_changed
from participation.people.actions import record
from participation.threads.actions.telling import came_back_or_went, count_soon
from participation.threads.models import Comment, CommentDecision, Thread, ThreadDecision

Kind = Decision.Kind
AFTER = {Kind.PUBLISH: State.PUBLISHED, Kind.RETURN: State.RETURNED, Kind.HIDE: State.HIDDEN}
COMMENT_KINDS = {State.PUBLISHED: {Kind.PUBLISH, Kind.HIDE}, State.HIDDEN: {Kind.PUBLISH}}
THREAD_KINDS = {
    State.WAITING: {Kind.PUBLISH, Kind.RETURN, Kind.HIDE},
    State.PUBLISHED: {Kind.RETURN, Kind.HIDE},
    State.RETURNED: {Kind.PUBLISH, Kind.HIDE},
    State.HIDDEN: {Kind.PUBLISH},
}


def thread_kinds(thread):
    """What can be decided about it; if its author withdrew it, whether others' words can be read."""
    kinds = THREAD_KINDS.get(thread.state, set())
    return kinds - {Kind.RETURN} if thread.withdrawn else kinds


class OwnWords(PermissionDenied):
    """Nobody decides about what they wrote themselves."""


class AlreadyDecided(Exception):
    """Somebody else was faster, or the author withdrew it: it is not in the state it was decided from."""


@transaction.atomic
def decide_comment(comment, person, *, kind, reason="", note=""):
    """Hide a comment, or let it stand (`publish`), which brings a hidden one back; closes its reports."""
    comment = _locked_comment(comment, person)
    if kind not in COMMENT_KINDS.get(comment.state, ()):
        raise AlreadyDecided
    decision = CommentDecision.objects.create(
        comment=comment, person=person, kind=kind, before=comment.state, reason=reason, note=note
    )
    comment.reports.open().update(closed=decision.created)
    _move_comment(comment, person, decision, AFTER[kind])
    return decision


@transaction.atomic
def undo_comment_decision(comment, person):
    """Take the last decision back: state and reports are as they were before it."""
    comment = _locked_comment(comment, person)
    last = _last(comment.decisions)
    if comment.state != AFTER[last.kind]:
        raise AlreadyDecided
    decision = CommentDecision.objects.create(
        comment=comment, person=person, kind=Kind.UNDO, before=comment.state
    )
    comment.reports.filter(closed=last.created).update(closed=None)
    _move_comment(comment, person, decision, last.before)
    return decision


@transaction.atomic
def decide_thread(thread, person, *, kind, reason="", note=""):
    """Publish, return or hide an open thread."""
    thread = _locked_thread(thread, person)
    if not thread.is_open or kind not in thread_kinds(thread):
        raise AlreadyDecided
    decision = ThreadDecision.objects.create(
        thread=thread, person=person, kind=kind, before=thread.state, reason=reason, note=note
    )
    _move_thread(thread, person, decision, AFTER[kind])
    return decision


@transaction.atomic
def undo_thread_decision(thread, person):
    """Take the last decision back: the thread is in the state it had before it."""
    thread = _locked_thread(thread, person)
    last = _last(thread.decisions)
    is_withdrawn_since = thread.withdrawn and last.created < thread.withdrawn
    if thread.state != AFTER[last.kind] or is_withdrawn_since:
        raise AlreadyDecided
    decision = ThreadDecision.objects.create(
        thread=thread, person=person, kind=Kind.UNDO, before=thread.state
    )
    _move_thread(thread, person, decision, last.before)
    return decision


def _move_comment(comment, person, decision, state):
    before, comment.state = comment.state, state
    comment.save(update_fields=["state"])
    thread = comment.thread
    record(
        person,
        f"comment.{decision.kind}",
        f"comment {comment.pk}",
        before={"state": before},
        after={"state": state, "reason": decision.reason},
    )
    messages = [desk_changed(thread.theme)]
    if state != before:
        _write_to_author(comment, decision, "comment")
        messages += came_back_or_went(comment) + _notice(comment)
        count_soon(thread)
    publish(*messages)


def _move_thread(thread, person, decision, state):
    before, thread.state = thread.state, state
    if state == State.PUBLISHED:
        thread.published = thread.published or timezone.now()
    thread.save(update_fields=["state", "published"])
    record(
        person,
        f"thread.{decision.kind}",
        f"thread {thread.pk}",
        before={"state": before},
        after={"state": state, "reason": decision.reason},
    )
    _write_to_author(thread, decision, "thread")
    messages = [desk_changed(thread.theme), *_notice(thread)]
    if State.PUBLISHED in (before, state):
        name = "thread.published" if state == State.PUBLISHED else "thread.hidden"
        for topic in (thread.theme.topic, thread.topic):
            messages.append(Message(topic, name, {"id": thread.pk}))
        count_soon(thread)
    publish(*messages)


def _notice(written):
    """The message that something on the author's own pages changed; none for who left."""
    return [Message(written.author.topic, "notice.changed")] if written.author else []


def _write_to_author(written, decision, noun):
    author = written.author
    if author and author.is_active:
        write(
            author,
            f"threads/mail/{noun}_{decision.kind}.txt",
            key=f"{noun}-decision-{decision.pk}",
            decision=decision,
            published=written.state == State.PUBLISHED,
            url=settings.PUBLIC_URL + written.get_absolute_url(),
            **{noun: written},
        )


def _last(decisions):
    """The decision that counts now; raises `AlreadyDecided` when there is none to take back."""
    last = decisions.first()
    if last is None or last.kind == Kind.UNDO:
        raise AlreadyDecided
    return last


def _locked_thread(thread, person):
    thread = Thread.objects.locked().get(pk=thread.pk)
    if thread.author_id == person.pk:
        raise OwnWords
    return thread


def _locked_comment(comment, person):
    """The comment as it is now, locked after its thread, in the order in which others lock them."""
    if comment.author_id == person.pk:
        raise OwnWords
    Thread.objects.locked().get(pk=comment.thread_id)
    return Comment.objects.locked().get(pk=comment.pk)
