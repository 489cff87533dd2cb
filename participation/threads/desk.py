"""What waits of this room at the moderators' desk."""

from django.utils.translation import gettext_lazy as _

from participation.moderation import Tray, lay
from participation.threads import actions
from participation.threads.forms import DecisionForm
from participation.threads.models import Comment, CommentDecision, Thread, ThreadDecision


def waiting_threads(theme):
    return Thread.objects.opened().filter(theme=theme).waiting().with_bylines()


def threads_for(person):
    return Thread.objects.opened().visible_to(person).with_bylines().select_related("theme")


def reported_comments(theme):
    """Comments that somebody reported, with those reports, longest waiting first."""
    return Comment.objects.filter(thread__theme=theme).reported().with_bylines().with_open_reports()


def comments_for(person):
    return Comment.objects.visible_to(person).with_bylines().with_open_reports()


THREADS = lay(
    Tray(
        name="threads",
        noun=_("Diskussion"),
        template="threads/_to_decide.html",
        order=20,
        waiting=waiting_threads,
        find=threads_for,
        decided=lambda theme: ThreadDecision.objects.filter(thread__theme=theme),
        form=DecisionForm,
        decide="threads:decide",
        deed=actions.decide_thread,
        undo="threads:undo",
        undo_deed=actions.undo_thread_decision,
    )
)
COMMENTS = lay(
    Tray(
        name="comments",
        noun=_("Beitrag"),
        template="threads/_comment_to_decide.html",
        order=30,
        waiting=reported_comments,
        find=comments_for,
        since="reported",
        decided=lambda theme: CommentDecision.objects.filter(comment__thread__theme=theme),
        form=DecisionForm,
        decide="threads:decide_comment",
        deed=actions.decide_comment,
        undo="threads:undo_comment",
        undo_deed=actions.undo_comment_decision,
    )
)
