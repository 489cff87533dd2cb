"""Deeds of this room: `talk` by those who write, `decisions` by those who moderate."""

from participation.threads.actions.decisions import (
    OwnWords,
    decide_comment,
    decide_thread,
    undo_comment_decision,
    undo_thread_decision,
)
from participation.threads.actions.leaving import (
    forget_mentions,
    leave_threads,
    number_in,
)
from participation.threads.actions.talk import (
    NotPossible,
    edit,
    open_for,
    report,
    rewrite,
    say,
    start,
    take_state,
    withdraw,
    withdraw_thread,
)
from participation.threads.actions.telling import count_again

__all__ = [
    "NotPossible",
    "OwnWords",
    "count_again",
    "decide_comment",
    "decide_thread",
    "edit",
    "forget_mentions",
    "leave_threads",
    "number_in",
    "open_for",
    "report",
    "rewrite",
    "say",
    "start",
    "take_state",
    "undo_comment_decision",
    "undo_thread_decision",
    "withdraw",
    "withdraw_thread",
]
