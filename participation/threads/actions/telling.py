"""Who hears of a change in a thread."""

from django.db.models import Q

from participation.live.log import Message
from participation.live.push import publish_soon
from participation.threads.owners import tally_of
from themes.models import Theme
from themes.tasks import count_themes


def count_soon(thread):
    """Comments came or went: count them anew for the theme, and for the row the thread hangs on."""
    publish_soon(count_themes, thread.theme_id)
    if owner := tally_of(thread):
        publish_soon(*owner)


def count_again(person):
    """Somebody counts in another group from now on: in every theme in which they said something."""
    spoke_in = Q(threads__author=person) | Q(threads__comments__author=person)
    for pk in Theme.objects.filter(spoke_in).order_by("pk").values_list("pk", flat=True).distinct():
        publish_soon(count_themes, pk)


def came_back_or_went(comment):
    """The messages that a comment can be read again, or no longer; its answers name it, so they change."""
    topic = comment.thread.topic
    name = "comment.changed" if comment.is_published else "comment.hidden"
    answers = comment.answers.published().order_by("pk").values_list("pk", flat=True)
    return [
        Message(topic, name, {"id": comment.pk}),
        *(Message(topic, "comment.changed", {"id": pk}) for pk in answers),
    ]
