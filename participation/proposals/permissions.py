"""Who may do what with an idea. When it may be done is a question to the theme's windows."""

from participation.moderation import State

EDITABLE = set(State) - {State.HIDDEN}


def can_propose(person):
    return person.is_authenticated and person.is_active


def is_author(person, proposal):
    return person.is_authenticated and person.is_active and proposal.author_id == person.pk


def can_edit(person, proposal):
    """The author, until somebody took a position or commented: an answer keeps the text it was given to.

    Withdrawing the idea, or having its publication undone, does not take the answers away.
    """
    is_theirs = is_author(person, proposal) and proposal.state in EDITABLE
    return is_theirs and not proposal.is_answered


def may_edit(proposal):
    """Whether to offer it to the author; `can_edit` decides, from the rows."""
    return proposal.state in EDITABLE and not proposal.seems_answered


def can_withdraw(person, proposal):
    return is_author(person, proposal) and proposal.state in {
        State.WAITING,
        State.RETURNED,
        State.PUBLISHED,
    }


def can_discard(person, proposal):
    """Only what nobody but its author ever saw is deleted."""
    return is_author(person, proposal) and proposal.is_draft


def can_rate(person, proposal):
    return person.is_authenticated and person.is_active and proposal.is_published
