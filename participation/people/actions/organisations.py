"""Organisations take part as themselves: founded by a person, looked at by an operator, with members."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.live.log import Message, publish
from participation.mail.actions import write
from participation.people.actions.account import still_active
from participation.people.actions.log import record
from participation.people.models import Mandate, Organisation, Person


class NameTaken(Exception):
    """Another organisation has this name, perhaps since a moment ago."""


def changed(organisation):
    return Message("people", "organisation.changed", {"id": organisation.pk})


@transaction.atomic
def found(person, *, name, group, website=""):
    """It waits until an operator has looked at it; its founder is its first member. Raises `NameTaken`."""
    still_active(person)
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(name=name, group=group, website=website)
    except IntegrityError:
        raise NameTaken from None
    organisation.mandates.create(person=person, state=Mandate.State.ACTIVE)
    for operator in Person.objects.operators():
        write(
            operator,
            "people/mail/organisation_waits.txt",
            organisation=organisation,
            key=f"organisation {organisation.pk} waits {operator.pk}",
        )
    return organisation


@transaction.atomic
def decide(organisation, operator, *, verified):
    """Verify or refuse; its members read it in a letter. Deciding the same again tells nobody."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    state = Organisation.State.VERIFIED if verified else Organisation.State.REFUSED
    before = organisation.state
    if before == state:
        return
    organisation.state = state
    organisation.save(update_fields=["state"])
    record(
        operator,
        "organisation.verify" if verified else "organisation.refuse",
        f"organisation {organisation.pk}",
        before={"state": before},
        after={"state": state},
    )
    for mandate in organisation.mandates.active().select_related("person"):
        write(mandate.person, "people/mail/organisation_decided.txt", organisation=organisation)
    publish(changed(organisation))


@transaction.atomic
def ask_to_join(organisation, person):
    """Ask for a mandate; asking again changes nothing. Members get one letter a day about the same person."""
    still_active(person)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    mandate, is_new = organisation.mandates.get_or_create(person=person)
    if not is_new and mandate.state != Mandate.State.ENDED:
        return mandate
    mandate.state = Mandate.State.REQUESTED
    mandate.save(update_fields=["state"])
    members = list(organisation.mandates.active().select_related("person"))
    for member in members:
        write(
            member.person,
            "people/mail/mandate_requested.txt",
            organisation=organisation,
            asker=person,
            key=f"mandate {mandate.pk} asked {member.pk} {timezone.localdate()}",
        )
    if not members:
        _tell_operators(organisation)
    return mandate


@transaction.atomic
def confirm(mandate, person):
    """A member, or staff, confirms who asked."""
    mandate = _locked(mandate)
    if mandate.state != Mandate.State.REQUESTED:
        return
    _move(mandate, Mandate.State.ACTIVE, person)
    write(mandate.person, "people/mail/mandate_confirmed.txt", organisation=mandate.organisation)
    publish(changed(mandate.organisation))


@transaction.atomic
def end(mandate, person):
    """One leaves, or staff ends it; what was written for the organisation stays its own."""
    mandate = _locked(mandate)
    if mandate.state == Mandate.State.ENDED:
        return
    publish(_ended(mandate, person))


def not_ended(person):
    """The mandates of `person`, also those only asked for; locked, as their account is being closed."""
    theirs = person.mandates.exclude(state=Mandate.State.ENDED).order_by("pk")
    return list(theirs.select_related("organisation").select_for_update(no_key=True, of=("self",)))


def end_all(mandates, operator):
    """End what `not_ended` locked; returns the messages that say so."""
    return [_ended(mandate, operator) for mandate in mandates]


def _ended(mandate, person):
    _move(mandate, Mandate.State.ENDED, person)
    alone = Organisation.objects.verified().without_members()
    if alone.filter(pk=mandate.organisation_id).exists():
        _tell_operators(mandate.organisation)
    return changed(mandate.organisation)


def hand_over(person):
    """Before `person` goes: operators decide for the organisations of which they are the last member."""
    theirs = Organisation.objects.spoken_for_by(person)
    for organisation in theirs.without_members(besides=person):
        _tell_operators(organisation)


def _tell_operators(organisation):
    """Nobody speaks for it any more, so who asks to is theirs to decide; one letter a day."""
    for operator in Person.objects.operators():
        write(
            operator,
            "people/mail/organisation_alone.txt",
            organisation=organisation,
            key=f"organisation {organisation.pk} alone {operator.pk} {timezone.localdate()}",
        )


def _locked(mandate):
    found = Mandate.objects.select_for_update(of=("self",))
    return found.select_related("organisation", "person").get(pk=mandate.pk)


def _move(mandate, state, person):
    before, mandate.state = mandate.state, state
    mandate.save(update_fields=["state"])
    if person.is_operator:
        record(
            person,
            f"mandate.{state}",
            f"mandate {mandate.pk}",
            before={"state": before},
            after={"state": state},
        )
