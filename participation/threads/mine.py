"""One's own threads and comments on one's own page."""

from participation.people.registry import mine, on_group_change
from participation.threads.actions import count_again
from participation.threads.models import Comment, Thread

SHOWN = 50

on_group_change(count_again)


@mine("threads/_mine.html", order=20)
def what_i_said(person):
    threads = Thread.objects.opened().filter(author=person).select_related("theme")
    comments = Comment.objects.filter(author=person).select_related("thread__theme")
    return {
        "threads": threads.order_by("-created")[:SHOWN],
        "comments": comments.order_by("-created", "-pk")[:SHOWN],
    }
