"""How the first operator takes office: a link that works once, printed where the platform is started."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from participation.live.log import Message, publish
from participation.people.actions import record
from participation.people.models import OperatorInvitation, Person


class LinkUsed(Exception):
    """The link was used, replaced by a newer one, or never existed."""


@transaction.atomic
def first_operator_link():
    """A new one-time link, which ends the one before; `None` once there is an operator."""
    if Person.objects.operators().exists():
        return None
    token = secrets.token_urlsafe(24)
    OperatorInvitation.objects.filter(used=None).delete()
    OperatorInvitation.objects.create(digest=digest(token))
    return settings.PUBLIC_URL + reverse("people:first_operator", args=[token])


def is_open(token):
    return OperatorInvitation.objects.filter(digest=digest(token), used=None).exists()


@transaction.atomic
def accept(token, person):
    """Make `person` the first operator. Raises `LinkUsed`."""
    invitation = (
        OperatorInvitation.objects.select_for_update()
        .filter(digest=digest(token), used=None)
        .first()
    )
    if invitation is None or Person.objects.operators().exists():
        raise LinkUsed
    invitation.used = timezone.now()
    invitation.save(update_fields=["used"])
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.is_operator = True
    person.save(update_fields=["is_operator"])
    record(person, "operator.first", f"person {person.pk}", after={"operator": True})
    publish(Message(person.topic, "closed", {"reason": "role"}))


def digest(token):
    return sha256(token.encode()).hexdigest()
