"""What this room shows on a theme page, and counts for it."""

from participation.moderation import State
from participation.threads.models import Comment, Thread
from themes.models import Theme
from themes.sections import figure, participants, section

SHOWN = 3


@section("threads", "threads/_section.html", order=20)
def newest_threads(theme, request):
    threads = Thread.objects.opened().published().filter(theme=theme)
    newest = threads.with_bylines().with_comment_count().order_by("-published", "-pk")
    return {"threads": newest[:SHOWN], "can_start": theme.is_open(Theme.Activity.COMMENT)}


@figure("comments")
def comments(theme):
    return _said_in(theme).count()


@participants
def who_commented(theme):
    said = _said_in(theme).filter(author__isnull=False)
    return said.order_by().values_list("author", "organisation").distinct()


@participants
def who_started_threads(theme):
    threads = Thread.objects.opened().published().filter(theme=theme, author__isnull=False)
    threads = threads.filter(withdrawn=None)
    return threads.order_by().values_list("author", "organisation").distinct()


def _said_in(theme):
    return Comment.objects.published().filter(thread__theme=theme, thread__state=State.PUBLISHED)
