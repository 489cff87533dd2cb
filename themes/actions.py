"""What staff does to themes."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from participation.live.log import Message, publish
from participation.mail.actions import write
from participation.people.actions import record
from themes.models import Facilitation, Theme


class ChangedMeanwhile(Exception):
    """Somebody saved `theme` since the version that was edited; it stands as given here."""

    def __init__(self, theme):
        super().__init__(theme)
        self.theme = theme


@transaction.atomic
def edit(theme, person, *, version, **values):
    """Give `theme` these values, written for its `version`; raises `ChangedMeanwhile` for another.

    The same values twice are one edit: what stands already is not a change.
    """
    theme = Theme.objects.select_for_update(no_key=True).with_clock().get(pk=theme.pk)
    before = {name: getattr(theme, name) for name, value in values.items()}
    changes = {name: value for name, value in values.items() if before[name] != value}
    if not changes:
        return theme
    if theme.version != version:
        raise ChangedMeanwhile(theme)
    for name, value in changes.items():
        setattr(theme, name, value)
    theme.version += 1
    theme.changes_at = theme.next_change(theme.clock)
    theme.save()
    record(
        person,
        "theme.edit",
        f"theme {theme.pk}",
        before={name: as_logged(before[name]) for name in changes},
        after={name: as_logged(value) for name, value in changes.items()},
    )
    publish(*theme.changed())
    return theme


def as_logged(value):
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def address(theme):
    """Where a letter says that the theme is."""
    return settings.PUBLIC_URL + theme.get_absolute_url()


@transaction.atomic
def appoint(theme, person, *, facilitator):
    """Make `facilitator` one of the theme's; `person` is the operator. Twice is once."""
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
    theme = Theme.objects.select_for_update(no_key=True).get(pk=facilitation.theme_id)
    ended, _rows = Facilitation.objects.filter(pk=facilitation.pk).delete()
    if ended:
        former = facilitation.person
        record(person, "theme.dismiss", f"theme {theme.pk}", before={"person": former.pk})
        write(former, "themes/mail/dismissed.txt", theme=theme, url=address(theme))
        publish(*theme.changed(), Message(former.topic, "closed", {"reason": "role"}))
