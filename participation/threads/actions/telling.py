"""Who hears of a change in a thread."""

from participation.live.push import publish_soon
from participation.threads.owners import tally_of
from themes.tasks import count_theme


def count_soon(thread):
    """Comments came or went: count them anew for the theme, and for the row the thread hangs on."""
    publish_soon(count_theme, thread.theme_id)
    if owner := tally_of(thread):
        publish_soon(*owner)
