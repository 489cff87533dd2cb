"""What becomes of threads when somebody erases their account: the tree stays, the name goes."""

import re
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import CharField, Max, Q
from django.utils.translation import gettext as _

from participation.live.log import Message
from participation.moderation import State, desk_changed
from participation.threads.actions.telling import came_back_or_went, count_soon
from participation.threads.models import Comment, CommentRevision, Thread


@transaction.atomic
def leave_threads(person, *, with_texts):
    """Give the person a number of their own in every thread; `with_texts` empties what they wrote.

    Open threads that were never public go.
    """
    theirs = Thread.objects.filter(Q(author=person) | Q(comments__author=person))
    for thread in Thread.objects.filter(pk__in=theirs.values("pk")).order_by("pk"):
        number = number_in(thread, person)
        earlier = CommentRevision.objects.filter(comment__thread=thread)
        for rows in (Thread.objects.filter(pk=thread.pk), thread.comments.all(), earlier):
            forget_mentions(rows, person, number)
    messages = _take_unseen(person)
    if with_texts:
        messages += _take_texts(person)
    return messages


@transaction.atomic
def number_in(thread, person):
    """The number by which `person`, who leaves, is called in `thread` from now on: always the same there.

    None for who only wrote for organisations there. Holds the thread's lock. Another room's row that
    the thread hangs on takes its number from here.
    """
    thread = Thread.objects.locked().get(pk=thread.pk)
    mine = thread.comments.filter(author=person, organisation=None)
    began = thread.author_id == person.pk and thread.organisation_id is None
    if not began and not mine.exists():
        return None
    known = mine.filter(former_author__isnull=False).values_list("former_author", flat=True).first()
    if began:
        known = thread.former_author or known
    number = known or _next_number(thread)
    mine.update(former_author=number)
    if began:
        Thread.objects.filter(pk=thread.pk).update(former_author=number)
    return number


def _next_number(thread):
    highest = thread.comments.aggregate(number=Max("former_author"))["number"]
    return max(highest or 0, thread.former_author or 0) + 1


def forget_mentions(rows, person, number):
    """Where others wrote @name in a title or a text, they now write the number, if there is one.

    Returns those rows.
    """
    if not person.display_name:
        return []
    mention = re.compile(rf"@{re.escape(person.display_name)}(?!\w)")
    former = _("ehemalige Person {number}") if number else _("ehemalige Person")
    instead = "@" + former.format(number=number)
    fields = [field for field in rows.model._meta.fields if field.name in {"title", "text"}]
    named = [Q(**{f"{field.name}__contains": f"@{person.display_name}"}) for field in fields]
    found = list(rows.filter(reduce(or_, named)))
    for row in found:
        for field in fields:
            words = mention.sub(instead, getattr(row, field.name))
            most = field.max_length if isinstance(field, CharField) else None
            setattr(row, field.name, words[:most])
        row.save(update_fields=[field.name for field in fields])
    return found


def _take_unseen(person):
    """Those that only their author and the facilitators saw."""
    unseen = Thread.objects.opened().filter(author=person, published=None)
    unseen = list(unseen.exclude(state=State.PUBLISHED).select_related("theme"))
    Thread.objects.filter(pk__in=[thread.pk for thread in unseen]).delete()
    return [desk_changed(theme) for theme in {thread.theme for thread in unseen}]


def _take_texts(person):
    """Comments become places without words, open threads lose title and text; answers stay."""
    CommentRevision.objects.filter(comment__author=person).delete()
    comments = Comment.objects.filter(author=person).select_related("thread")
    gone = list(comments.published().order_by("thread", "pk"))
    comments.filter(state=State.PUBLISHED).update(state=State.WITHDRAWN)
    comments.update(text="")
    threads = Thread.objects.opened().filter(author=person)
    threads.update(title=_("(entfernt)"), text="")
    messages = [
        Message(topic, "thread.changed", {"id": thread.pk})
        for thread in threads.select_related("theme").order_by("pk")
        for topic in (thread.theme.topic, thread.topic)
    ]
    for comment in gone:
        comment.state = State.WITHDRAWN
        messages += came_back_or_went(comment)
    for thread in {comment.thread for comment in gone}:
        count_soon(thread)
    return messages
