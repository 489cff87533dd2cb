"""How the first operator takes office: a link that works once, printed where the platform is started."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from participation.people.models import OperatorInvitation, Person


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


def digest(token):
    return sha256(token.encode()).hexdigest()
