"""Deeds of people on their own account."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from participation.live.log import Message, publish
from participation.people.models import Consent, Person, Session
from participation.people.registry import tell_group_changed


def renamed(person):
    """Pages that show `person` hear that they are called otherwise, or no longer named at all."""
    return Message("people", "person.changed", {"id": person.pk})


# A group is private: that somebody gave one, or took it back, names nobody.
GROUP_CHANGED = Message("people", "person.changed")


@transaction.atomic
def close(person, reason):
    """End all sockets of `person`: what they may hear has changed."""
    publish(Message(person.topic, "closed", {"reason": reason}))


@transaction.atomic
def end_sessions(person, *, but=None):
    """Sign `person` out everywhere, except in the session whose key is `but`."""
    Session.objects.filter(person=person).exclude(pk=but).delete()
    close(person, "logout")


@transaction.atomic
def change_profile(person, *, display_name, language, district):
    """Pages show the new name at once, so they are told."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    is_renamed = person.display_name != display_name
    person.display_name, person.language, person.district = display_name, language, district
    person.save(update_fields=["display_name", "language", "district"])
    if is_renamed:
        publish(renamed(person))


@transaction.atomic
def give_consent(person, group, *, wording):
    """Keep the group and the words that were agreed to; an earlier consent ends."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    _end_consent(person)
    person.consents.create(purpose=Consent.Purpose.STAKEHOLDER_GROUP, group=group, wording=wording)
    tell_group_changed(person)
    publish(GROUP_CHANGED)


@transaction.atomic
def withdraw_consent(person):
    """At once: the group is emptied everywhere, that consent was asked stays as proof."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if _end_consent(person):
        tell_group_changed(person)
        publish(GROUP_CHANGED)


def _end_consent(person):
    given = person.consents.active().filter(purpose=Consent.Purpose.STAKEHOLDER_GROUP)
    return given.update(withdrawn=timezone.now(), group=None)


def still_active(person):
    """The account's row, locked before all else that a deed of theirs locks; `PermissionDenied` once it is closed."""
    found = Person.objects.select_for_update(no_key=True).filter(pk=person.pk, is_active=True)
    if not found:
        raise PermissionDenied
    return found[0]
