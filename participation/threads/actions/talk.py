"""What people do in threads: start one, say something, change or withdraw it, report another's."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from participation.live.log import Message, publish
from participation.moderation import State, desk_changed
from participation.people.models import Organisation
from participation.threads.actions.telling import came_back_or_went, count_soon
from participation.threads.models import Comment, Report, Thread
from participation.threads.permissions import can_report, can_withdraw_thread
from themes.models import Theme
from themes.permissions import require_open


class NotPossible(PermissionDenied):
    """The thread or comment is not in a state that allows it (hidden, withdrawn, not yet published).

    Pages offer nothing that is not possible; who asks for it a moment too late is refused.
    """


def open_for(theme, *, home, topic_name, state, author=None):
    """Make the thread of another room's row, in that room's own transaction; tells nobody.

    `home` is the row's page and `topic_name` its topic (`noun.number`). `author` is who wrote the
    row: after they leave, `former_author` of the thread is the number they go by in it.
    """
    return Thread.objects.create(
        theme=theme, home=home, topic_name=topic_name, state=state, author=author
    )


def take_state(thread, *, state):
    """Let the thread follow the row it hangs on, in that deed's transaction; tells nobody."""
    Thread.objects.filter(pk=thread.pk).update(state=state)


@transaction.atomic
def start(theme, person, *, title, text, organisation=None, key=None):
    """Propose an open thread for `theme`; it waits for a facilitator. The same `key` makes it once."""
    Theme.objects.select_for_update(no_key=True).get(pk=theme.pk)
    if made := _made_before(Thread, person, key):
        return made
    require_open(theme, Theme.Activity.COMMENT)
    thread = Thread.objects.create(
        theme=theme,
        author=person,
        organisation=_spoken_for(person, organisation),
        title=title,
        text=text,
        key=key,
        state=State.WAITING,
        submitted=timezone.now(),
    )
    publish(desk_changed(theme))
    return thread


@transaction.atomic
def rewrite(thread, person, *, title, text):
    """Change one's own open thread before everybody sees it; what was returned waits again.

    Raises `NotPossible`, and `WindowClosed` for what was returned.
    """
    thread = Thread.objects.locked().get(pk=thread.pk)
    if thread.author_id != person.pk or not thread.is_editable:
        raise NotPossible
    if thread.state == State.RETURNED:
        require_open(thread.theme, Theme.Activity.COMMENT)
        thread.state, thread.submitted = State.WAITING, timezone.now()
    thread.title, thread.text = title, text
    thread.save(update_fields=["title", "text", "state", "submitted"])
    publish(Message(thread.topic, "thread.changed", {"id": thread.pk}), desk_changed(thread.theme))
    return thread


@transaction.atomic
def say(
    thread,
    person,
    *,
    text,
    stance=Comment.Stance.NEUTRAL,
    parent=None,
    organisation=None,
    key=None,
):
    """Add a comment to `thread`, below `parent` if it answers one, even if that was hidden meanwhile.

    Holds the thread's lock: the same `key` is said once, and nothing is said in a thread after the
    deed that hid it. Raises `WindowClosed`, `NotPossible`.
    """
    thread = Thread.objects.locked().get(pk=thread.pk)
    if said := _made_before(Comment, person, key):
        return said
    if not thread.is_published:
        raise NotPossible
    require_open(thread.theme, Theme.Activity.COMMENT)
    comment = Comment.objects.create(
        thread=thread,
        author=person,
        organisation=_spoken_for(person, organisation),
        stance=stance,
        text=text,
        key=key,
    )
    comment.place(thread.comments.get(pk=parent.pk) if parent else None)
    comment.save(update_fields=["parent", "path", "depth"])
    data = {"id": comment.pk, "parent": comment.parent_id or 0}
    count_soon(thread)
    publish(Message(thread.topic, "comment.published", data))
    return comment


@transaction.atomic
def edit(comment, person, *, text, stance):
    """Change one's own comment while the window is open; what it said before stays readable."""
    thread = Thread.objects.locked().get(pk=comment.thread_id)
    comment = _own_published(comment, person)
    if not thread.is_published:
        raise NotPossible
    if (text, stance) == (comment.text, comment.stance):
        return comment
    require_open(thread.theme, Theme.Activity.COMMENT)
    if text != comment.text:
        written = comment.edited or comment.created
        comment.revisions.create(text=comment.text, written=written)
        comment.edited = timezone.now()
    comment.text, comment.stance = text, stance
    comment.save(update_fields=["text", "stance", "edited"])
    publish(Message(thread.topic, "comment.changed", {"id": comment.pk}))
    return comment


@transaction.atomic
def withdraw(comment, person):
    """Take one's own comment back, whether the window is open or not; its place and answers stay."""
    thread = Thread.objects.locked().get(pk=comment.thread_id)
    comment = _own_published(comment, person)
    comment.state = State.WITHDRAWN
    comment.save(update_fields=["state"])
    waited = comment.reports.open().update(closed=timezone.now())
    messages = came_back_or_went(comment)
    if waited:
        messages.append(desk_changed(thread.theme))
    count_soon(thread)
    publish(*messages)
    return comment


@transaction.atomic
def withdraw_thread(thread, person):
    """Take one's own open thread back, whether the window is open or not.

    Where others said something it stays as an empty place, and their words stay readable below it.
    Holds the thread's lock, so that nothing is said meanwhile.
    """
    thread = Thread.objects.locked().get(pk=thread.pk)
    if not can_withdraw_thread(person, thread):
        raise NotPossible
    theirs = thread.comments.exclude(author=person).exclude(state=State.WITHDRAWN)
    stays, was_public = theirs.exists(), thread.is_published
    thread.withdrawn = timezone.now()
    if not stays:
        thread.state = State.WITHDRAWN
        reports = Report.objects.open().filter(comment__thread=thread)
        reports.update(closed=thread.withdrawn)
    thread.save(update_fields=["withdrawn", "state"])
    messages = [desk_changed(thread.theme), Message(person.topic, "notice.changed")]
    if was_public:
        event = "thread.changed" if stays else "thread.hidden"
        topics = (thread.theme.topic, thread.topic)
        messages += [Message(topic, event, {"id": thread.pk}) for topic in topics]
        count_soon(thread)
    publish(*messages)
    return thread


@transaction.atomic
def report(written, person, *, reason, note=""):
    """Ask the facilitators to look at a comment, or at what a thread hangs on.

    Each person once; a comment again only after it was edited.
    """
    written = type(written).objects.locked().get(pk=written.pk)
    if not can_report(person, written):
        raise NotPossible
    filed, is_new = written.reports.get_or_create(
        person=person, defaults={"reason": reason, "note": note}
    )
    if not is_new:
        edited = getattr(written, "edited", None)
        if not (filed.closed and edited and edited > filed.closed):
            return filed
        filed.reason, filed.note = reason, note
        filed.created, filed.closed = timezone.now(), None
        filed.save()
    publish(desk_changed(written.of_theme))
    return filed


def _made_before(model, person, key):
    return model.objects.filter(author=person, key=key).first() if key else None


def _own_published(comment, person):
    comment = Comment.objects.locked().get(pk=comment.pk)
    if comment.author_id != person.pk or not comment.is_published:
        raise NotPossible
    return comment


def _spoken_for(person, organisation):
    """`organisation` if `person` may speak for it today; else this raises `NotPossible`."""
    if organisation is None:
        return None
    if not Organisation.objects.spoken_for_by(person).filter(pk=organisation.pk).exists():
        raise NotPossible
    return organisation
