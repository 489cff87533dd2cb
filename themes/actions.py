"""What staff does to themes."""

from zlib import crc32

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from participation.live.log import Message, publish
from participation.mail.actions import write
from participation.people.actions import record
from participation.people.actions.account import still_active
from themes.models import Facilitation, Theme, ThemeFigures
from themes.windows import as_logged


class ChangedMeanwhile(Exception):
    """Somebody else saved the fields `names` since they were read; `theme` stands as given here."""

    def __init__(self, theme, names):
        super().__init__(theme, names)
        self.theme, self.names = theme, names


@transaction.atomic
def edit(theme, person, **changes):
    """Give fields of `theme` new values: `title=("as it was read", "as it shall be")`.

    Two people who change different fields do not disturb each other. Raises `ChangedMeanwhile`, and
    changes nothing, where one is neither as it was read nor as it shall be.
    """
    theme = Theme.objects.select_for_update(no_key=True).with_clock().get(pk=theme.pk)
    stands = {name: as_logged(theme.value(name)) for name in changes}
    changes = {name: pair for name, pair in changes.items() if as_logged(pair[1]) != stands[name]}
    if not changes:
        return theme
    if late := [name for name, (read, _new) in changes.items() if as_logged(read) != stands[name]]:
        raise ChangedMeanwhile(theme, late)
    for name, (_read, new) in changes.items():
        theme.put(name, new)
    theme.changes_at = theme.next_change(theme.clock)
    theme.save()
    record(
        person,
        "theme.edit",
        f"theme {theme.pk}",
        before={name: stands[name] for name in changes},
        after={name: as_logged(new) for name, (_read, new) in changes.items()},
    )
    publish(*theme.changed())
    return theme


NOT_A_THEME = {"", "new"}  # no address, or that of another page


def slug_of(title):
    """The same title always gets the same one, so that a double click meets the first one."""
    slug = slugify(title)[:50].strip("-")
    return f"thema-{crc32(title.encode()):08x}" if slug in NOT_A_THEME else slug


class TitleTaken(Exception):
    """Another theme has this title, or one so alike that their addresses would be the same."""


@transaction.atomic
def add(person, **values):
    """Open a theme with these values, behind all others. Twice is once. Raises `TitleTaken`."""
    last = Theme.objects.aggregate(last=Max("position"))["last"] or 0
    theme = Theme(slug=slug_of(values["title"]), position=last + 1)
    for name, value in values.items():
        theme.put(name, value)
    theme.changes_at = theme.next_change(timezone.now())
    try:
        with transaction.atomic():
            theme.save()
    except IntegrityError:
        twin = Theme.objects.get(slug=theme.slug)
        if any(twin.value(name) != value for name, value in values.items()):
            raise TitleTaken from None
        return twin
    ThemeFigures.objects.create(theme=theme)
    record(person, "theme.add", f"theme {theme.pk}", after={"title": theme.title})
    publish(*theme.changed())
    return theme


def address(theme):
    """Where a letter says that the theme is."""
    return settings.PUBLIC_URL + theme.get_absolute_url()


class NoAccount(Exception):
    """The account was closed, or is gone, since the operator's page was read."""


@transaction.atomic
def appoint(theme, person, *, facilitator):
    """Make `facilitator` one of the theme's; `person` is the operator. Twice is once.

    Locks the account before the theme, as a ban does. Raises `NoAccount`.
    """
    try:
        facilitator = still_active(facilitator)
    except PermissionDenied:
        raise NoAccount from None
    theme = Theme.objects.select_for_update(no_key=True).get(pk=theme.pk)
    facilitation, is_new = Facilitation.objects.get_or_create(theme=theme, person=facilitator)
    if is_new:
        record(person, "theme.appoint", f"theme {theme.pk}", after={"person": facilitator.pk})
        write(facilitator, "themes/mail/appointed.txt", theme=theme, url=address(theme))
        publish(*theme.changed(), Message(facilitator.topic, "notice.changed"))
    return facilitation


@transaction.atomic
def dismiss(facilitation, person):
    """End it; whatever page the facilitator has open is closed to events at once. Twice is once."""
    publish(*_dismissed(facilitation, person))


def _dismissed(facilitation, person):
    """The messages that say so; none where somebody was faster."""
    theme = Theme.objects.select_for_update(no_key=True).get(pk=facilitation.theme_id)
    ended, _rows = Facilitation.objects.filter(pk=facilitation.pk).delete()
    if not ended:
        return []
    former = facilitation.person
    record(person, "theme.dismiss", f"theme {theme.pk}", before={"person": former.pk})
    write(former, "themes/mail/dismissed.txt", theme=theme, url=address(theme))
    return [*theme.changed(), Message(former.topic, "closed", {"reason": "role"})]


def facilitates_no_more(person, operator):
    """All the themes are locked, in order, before the first dismissal takes the log's lock."""
    facilitated = Theme.objects.filter(facilitations__person=person).order_by("pk")
    list(facilitated.select_for_update(no_key=True, of=("self",)))
    facilitations = person.facilitations.order_by("theme")
    return [message for each in facilitations for message in _dismissed(each, operator)]
