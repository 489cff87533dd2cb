"""What facilitators decide about comments and open threads. Nothing is erased; the author is told why."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from participation.live.log import Message, publish
from participation.mail.actions import write
from participation.moderation import DecidedMeanwhile, Decision, State, as_read, desk_changed
from participation.people.actions import record
from participation.threads.actions.telling import came_back_or_went, count_soon
from participation.threads.models import Comment, CommentDecision, Thread, ThreadDecision

Kind = Decision.Kind


class OwnWords(PermissionDenied):
    """Nobody decides about what they wrote themselves."""


@transaction.atomic
def decide_comment(comment, person, *, kind, reason="", note=""):
    """Hide a comment as it was read, or let it stand (`publish`), which brings a hidden one back.

    That closes its reports. Raises `DecidedMeanwhile`, `OwnWords`.
    """
    read, comment = as_read(comment), _locked_comment(comment, person)
    if as_read(comment) != read or kind not in comment.kinds:
        raise DecidedMeanwhile
    decision = CommentDecision.objects.create(
        comment=comment, person=person, kind=kind, before=comment.state, reason=reason, note=note
    )
    comment.reports.open().update(closed=decision.created)
    _move_comment(comment, person, decision, Decision.LEADS_TO[kind])
    return decision


@transaction.atomic
def undo_comment_decision(comment, person, *, decision):
    """Take the decision with the id `decision` back if it holds: state and reports are as they were before it."""
    comment = _locked_comment(comment, person)
    last = comment.decisions.to_undo(decision)
    decision = CommentDecision.objects.create(
        comment=comment, person=person, kind=Kind.UNDO, before=comment.state
    )
    comment.reports.filter(closed=last.created).update(closed=None)
    _move_comment(comment, person, decision, last.before)
    return decision


@transaction.atomic
def decide_thread(thread, person, *, kind, reason="", note=""):
    """Publish, return or hide an open thread as it was read. Raises `DecidedMeanwhile`, `OwnWords`."""
    read, thread = as_read(thread), _locked_thread(thread, person)
    if as_read(thread) != read or kind not in thread.kinds:
        raise DecidedMeanwhile
    decision = ThreadDecision.objects.create(
        thread=thread, person=person, kind=kind, before=thread.state, reason=reason, note=note
    )
    _move_thread(thread, person, decision, Decision.LEADS_TO[kind])
    return decision


@transaction.atomic
def undo_thread_decision(thread, person, *, decision):
    """Take the decision with the id `decision` back if it holds: the thread is in the state it had before it."""
    thread = _locked_thread(thread, person)
    last = thread.decisions.to_undo(decision)
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
