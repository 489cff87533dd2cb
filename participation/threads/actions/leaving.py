"""What becomes of threads when somebody erases their account: the tree stays, the name goes."""

import re

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from participation.live.log import publish
from participation.moderation import State
from participation.threads.actions.telling import came_back_or_went, count_soon
from participation.threads.models import Comment, CommentRevision, Thread


@transaction.atomic
def leave_threads(person, *, with_texts):
    """Give the person a number of their own in every thread; `with_texts` empties what they wrote."""
    theirs = Thread.objects.filter(Q(author=person) | Q(comments__author=person))
    for thread in Thread.objects.filter(pk__in=theirs.values("pk")).order_by("pk"):
        number = number_in(thread, person)
        _forget_mentions(thread, person, number)
    if with_texts:
        _take_texts(person)


@transaction.atomic
def number_in(thread, person):
    """The number by which `person`, who leaves, is called in `thread` from now on: always the same there.

    Holds the thread's lock. Another room's row that the thread hangs on takes its number from here.
    """
    thread = Thread.objects.locked().get(pk=thread.pk)
    mine = thread.comments.filter(author=person)
    known = mine.filter(former_author__isnull=False).values_list("former_author", flat=True).first()
    if thread.author_id == person.pk:
        known = thread.former_author or known
    number = known or _next_number(thread)
    mine.update(former_author=number)
    if thread.author_id == person.pk:
        Thread.objects.filter(pk=thread.pk).update(former_author=number)
    return number


def _next_number(thread):
    highest = thread.comments.aggregate(number=Max("former_author"))["number"]
    return max(highest or 0, thread.former_author or 0) + 1


def _forget_mentions(thread, person, number):
    """Where others wrote @name in this thread, they now write the number."""
    if not person.display_name:
        return
    mention = re.compile(rf"@{re.escape(person.display_name)}(?!\w)")
    instead = "@" + _("ehemalige Person {number}").format(number=number)
    rows = [
        *thread.comments.filter(text__contains=f"@{person.display_name}"),
        *CommentRevision.objects.filter(
            comment__thread=thread, text__contains=f"@{person.display_name}"
        ),
    ]
    for row in rows:
        row.text = mention.sub(instead, row.text)
        row.save(update_fields=["text"])


def _take_texts(person):
    """Comments become places without words, open threads lose title and text; answers stay."""
    CommentRevision.objects.filter(comment__author=person).delete()
    comments = Comment.objects.filter(author=person).select_related("thread")
    gone = list(comments.published().order_by("thread", "pk"))
    comments.filter(state=State.PUBLISHED).update(state=State.WITHDRAWN)
    comments.update(text="")
    Thread.objects.opened().filter(author=person).update(title=_("(entfernt)"), text="")
    messages = []
    for comment in gone:
        comment.state = State.WITHDRAWN
        messages += came_back_or_went(comment)
    for thread in {comment.thread for comment in gone}:
        count_soon(thread)
    publish(*messages)
