"""Erasing an account. What is erased, emptied or kept is written in the data map, not here."""

import json
from datetime import timedelta
from itertools import chain

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from participation.live.log import Message, publish
from participation.mail.actions import forget, write
from participation.people import datamap
from participation.people.actions.account import renamed
from participation.people.actions.operating import locked_with_operators
from participation.people.actions.organisations import hand_over
from participation.people.models import Person
from participation.people.registry import tell_group_changed

HAND_OVER = timedelta(days=14)  # how long the last operator is asked to stay
LEDGER = "erasures.jsonl"


@transaction.atomic
def leave(person, *, with_texts=False):
    """What a person asks for. The last operator is asked to hand over first; returns the day on which
    the account is erased in any case, or `None` once it is."""
    person, operators = locked_with_operators(person)
    if operators != [person]:
        erase(person, with_texts=with_texts)
        return None
    person.leaving = person.leaving or timezone.localdate()
    person.save(update_fields=["leaving"])
    return person.leaving + HAND_OVER


@transaction.atomic
def stay(person):
    Person.objects.filter(pk=person.pk).update(leaving=None)


@transaction.atomic
def erase(person, *, with_texts=False, letter=True):
    """Everything about `person` goes, by the data map; what others answered to stays without a name.

    The rooms speak first, highest floor first, while the rows still know whose they are.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    with translation.override(settings.LANGUAGE_CODE):  # of the words that stay in their place
        said = [room(person, with_texts=with_texts) or [] for room in datamap.leaving()]
    tell_group_changed(person)
    hand_over(person)
    addresses = set(EmailAddress.objects.filter(user=person).values_list("email", flat=True))
    for address in addresses | {person.email}:
        forget(address)
    for described in sorted(datamap.described(), key=_distance, reverse=True):
        if described.model is Person:
            continue
        if described.owner:
            _erase_rows(described, person)
        else:
            _erase_addresses(described, addresses | {person.email})
    if letter:
        write(person, "people/mail/erased.txt", discard=True)
    _note(person, with_texts)
    gone = [renamed(person), Message(person.topic, "closed", {"reason": "erased"})]
    person.delete()
    publish(*gone, *chain.from_iterable(said))


def _distance(described):
    """Rows that are found by way of others come before those lose their person."""
    return described.owner.count("__")


def _erase_addresses(described, addresses):
    """Rows that belong to nobody may still name an address, as a report without an account does."""
    for name, entry in described.entries.items():
        if entry.kind == datamap.Kind.CONTACT:
            for address in addresses:
                rows = described.model._base_manager.filter(**{f"{name}__iexact": address})
                rows.update(**{name: empty(described.model._meta.get_field(name))})


def _erase_rows(described, person):
    rows = described.model._base_manager.filter(**{described.owner: person})
    if described.is_deleted:
        rows.delete()
        return
    emptied = {
        name: empty(described.model._meta.get_field(name))
        for name, entry in described.entries.items()
        if entry.erased == datamap.Erased.EMPTIED
    }
    if emptied:
        rows.update(**emptied)


def empty(field):
    """What an emptied field holds."""
    if field.null:
        return None
    return field.get_default() if field.has_default() else ""


def _note(person, with_texts):
    """Write into the ledger outside the database, from which a restored backup is erased again."""
    line = json.dumps(
        {"person": person.pk, "joined": person.joined.isoformat(), "with_texts": with_texts}
    )

    def append():
        with open(settings.DATA_DIR / LEDGER, "a") as ledger:
            ledger.write(line + "\n")

    transaction.on_commit(append, robust=True)


def erase_again():
    """Repeat what the ledger says, in a backup that was restored; returns how many were erased."""
    try:
        lines = (settings.DATA_DIR / LEDGER).read_text().splitlines()
    except FileNotFoundError:
        return 0
    erased = 0
    for line in map(json.loads, lines):
        person = Person.objects.filter(pk=line["person"], joined=line["joined"]).first()
        if person:
            erase(person, with_texts=line["with_texts"], letter=False)
            erased += 1
    return erased
