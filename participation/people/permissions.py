"""Who may do what. A role counts only with a second factor; see `middleware`."""

from django.core.exceptions import PermissionDenied

from participation.people.models import Organisation


class NoMandate(PermissionDenied):
    """The person does not speak for this organisation, or not any more."""


def can_operate(person):
    """Run the platform: organisations, people, join codes, texts, the staff log."""
    return person.is_authenticated and person.is_active and person.is_operator


def can_ban(person, other):
    return can_operate(person) and person != other


def can_speak_for(person, organisation):
    """Write in the name of `organisation`, and confirm further members."""
    return organisation.mandates.active().filter(person=person).exists()


def require_mandate(person, organisation):
    """A mandate may have ended since a form was shown. Raises `NoMandate`; None is oneself."""
    if organisation and not Organisation.objects.spoken_for_by(person).filter(pk=organisation.pk):
        raise NoMandate


def can_confirm(person, mandate):
    """Staff confirms any member, a member confirms others; nobody themselves."""
    return mandate.person_id != person.pk and (
        can_operate(person) or can_speak_for(person, mandate.organisation)
    )


def can_end(person, mandate):
    return mandate.person_id == person.pk or can_operate(person)
