"""What waits of this room at the moderators' desk."""

from django.utils.translation import gettext_lazy as _

from participation.moderation import Tray, lay
from participation.threads.forms import DecisionForm
from participation.threads.models import Comment, CommentDecision, Thread, ThreadDecision


def waiting_threads(theme):
    return Thread.objects.opened().filter(theme=theme).waiting().with_bylines()


def reported_comments(theme):
    """Comments that somebody reported, with those reports, longest waiting first."""
    return Comment.objects.filter(thread__theme=theme).reported().with_bylines().with_open_reports()


THREADS = lay(
    Tray(
        name="threads",
        noun=_("Diskussion"),
        template="threads/_to_decide.html",
        order=20,
        waiting=waiting_threads,
        decided=lambda theme: ThreadDecision.objects.filter(thread__theme=theme),
        form=DecisionForm,
        decide="threads:decide",
        undo="threads:undo",
    )
)
COMMENTS = lay(
    Tray(
        name="comments",
        noun=_("Beitrag"),
        template="threads/_comment_to_decide.html",
        order=30,
        waiting=reported_comments,
        since="reported",
        decided=lambda theme: CommentDecision.objects.filter(comment__thread__theme=theme),
        form=DecisionForm,
        decide="threads:decide_comment",
        undo="threads:undo_comment",
    )
)
