"""Writing letters. They are rows first; see `delivery`."""

import re

from django.conf import settings
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from participation.live.push import publish_soon
from participation.mail.models import Letter
from participation.mail.tasks import deliver

_NOT_IN_HEADERS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e]+")


def send(
    to, subject, text, *, language, calendar="", code="", key=None, due_at=None, discard=False
):
    """Write a letter in the caller's transaction; it is posted after the commit.

    `calendar` is iCalendar with a method, for the recipient's calendar; `code` an address that goes
    along as a QR code. The same `key` is written once, however often it is asked for. With `discard`
    nothing of it stays once it is sent. Raises `ValidationError` for what is not exactly one address.
    """
    validate_email(to)
    letter = Letter(
        to=to,
        subject=_NOT_IN_HEADERS.sub(" ", subject).strip()[:200],
        text=text,
        calendar=calendar,
        code=code,
        language=language,
        key=key,
        due_at=due_at or timezone.now(),
        discard=discard,
    )
    Letter.objects.bulk_create([letter], ignore_conflicts=key is not None)
    publish_soon(deliver)


def write(person, template, *, calendar="", code="", key=None, discard=False, **context):
    """Send `person` the letter of `template`, in their language.

    The template is plain text, nothing is escaped; its first line is the subject. What people wrote
    goes through the filter `unlinked` of `{% load letters %}`.
    """
    with translation.override(person.language):
        said = {"person": person, **sender(), **context}
        text = get_template(template).template.render(Context(said, autoescape=False))
        subject, text = text.strip().split("\n", 1)
    send(
        person.email,
        subject,
        text.strip() + "\n",
        language=person.language,
        calendar=calendar,
        code=code,
        key=key,
        discard=discard,
    )


def sender():
    """What every letter says of where it comes from."""
    return {"public_url": settings.PUBLIC_URL, "site_name": settings.SITE_NAME}


def forget(email):
    """Remove every letter to an address whose person leaves."""
    Letter.objects.filter(to__iexact=email).delete()
