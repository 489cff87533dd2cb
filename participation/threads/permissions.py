"""Who may do what in threads. Whether the window is open is asked when it is done: `require_open`."""

from participation.moderation import State

WITHDRAWABLE = {State.WAITING, State.RETURNED, State.PUBLISHED}


def can_start(person):
    return person.is_authenticated


def can_say(person, thread):
    """Everybody who is signed in and may see it, once it is published."""
    return person.is_authenticated and thread.is_published


def can_rewrite(person, thread):
    """The author, as long as nobody else has seen it but the moderators."""
    return thread.author_id == person.pk and thread.is_editable


def can_withdraw_thread(person, thread):
    """The author alone, once; what was hidden stays with the moderators."""
    is_theirs = person.is_authenticated and thread.author_id == person.pk and thread.is_open
    return is_theirs and thread.state in WITHDRAWABLE and not thread.withdrawn


def can_withdraw(person, comment):
    """The author alone, as long as it stands there."""
    return comment.author_id == person.pk and comment.is_published


def can_edit(person, comment):
    """Its author, as long as others can read it; in a hidden thread it may be withdrawn only."""
    return can_withdraw(person, comment) and comment.thread.is_published


def can_report(person, written):
    return written.author_id != person.pk and written.is_published
