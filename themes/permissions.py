"""Who may do what in a theme, and whether it may be done now."""

from django.utils.translation import gettext as _

from themes.models import Theme
from themes.windows import in_words


class WindowClosed(Exception):
    """`activity` is not possible in `theme` at the database's time.

    `closed` is the moment it closed, or None; `opens` the moment it will open, or None.
    Where no view catches it, it becomes an answer 409 (`themes.middleware`).
    """

    def __init__(self, theme, activity, *, closed=None, opens=None):
        super().__init__(theme, activity)
        self.theme = theme
        self.activity = Theme.Activity(activity)
        self.closed = closed
        self.opens = opens

    def __str__(self):
        words = {"activity": self.activity.label, "theme": str(self.theme)}
        if self.closed:
            words["moment"] = in_words(self.closed)
            return _("„{activity}“ ist im Thema „{theme}“ seit {moment} geschlossen.").format(
                **words
            )
        if self.opens:
            words["moment"] = in_words(self.opens)
            return _("„{activity}“ ist im Thema „{theme}“ erst ab {moment} möglich.").format(
                **words
            )
        return _("„{activity}“ ist im Thema „{theme}“ zurzeit nicht möglich.").format(**words)


def can_moderate(person, theme):
    """Its facilitators and every operator; asked of the rows each time, so a lost role ends at once."""
    if not person.is_authenticated or not person.is_active:
        return False
    return person.is_operator or theme.facilitations.filter(person=person).exists()


def can_decide(person, written):
    """The theme's moderators, though nobody about what they wrote themselves."""
    return can_moderate(person, written.of_theme) and written.author_id != person.pk


def can_edit(person, theme):
    return can_moderate(person, theme)


def require_open(theme, activity):
    """Raise `WindowClosed` unless `activity` is open now: by the stored windows, at the database's time."""
    now = Theme.objects.with_clock().get(pk=theme.pk)
    window = now.window(activity)
    if window.state == "closed":
        raise WindowClosed(now, activity, closed=window.closes)
    if not window.is_open:
        raise WindowClosed(now, activity, opens=window.opens)
