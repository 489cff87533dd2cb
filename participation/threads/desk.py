"""What waits of this room at the moderators' desk."""

from participation.moderation import tray
from participation.threads.models import Comment, Thread


@tray("threads", "threads/_waiting_thread.html", order=20)
def waiting_threads(theme):
    return Thread.objects.opened().filter(theme=theme).waiting().with_bylines()


@tray("comments", "threads/_reported_comment.html", order=30, since="reported")
def reported_comments(theme):
    """Comments that somebody reported, with those reports, longest waiting first."""
    return Comment.objects.filter(thread__theme=theme).reported().with_bylines().with_open_reports()
