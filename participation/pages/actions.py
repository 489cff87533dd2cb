"""What is done to texts and with what people write to the operator."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participation.live.log import Message, publish
from participation.mail.actions import send
from participation.pages.models import Inquiry, Text, new_number
from participation.people.actions import record
from participation.people.models import Person


class Outdated(Exception):
    """Somebody saved another version meanwhile: `newest`."""

    def __init__(self, newest):
        super().__init__(newest)
        self.newest = newest


@transaction.atomic
def write_text(slug, person, *, language, title, body, based_on):
    """Add a version of a text; `based_on` is the version that the editor saw."""
    newest = Text.objects.of(slug, language).select_for_update().first()
    before = newest.version if newest else 0
    if before != based_on:
        raise Outdated(newest)
    text = Text.objects.create(
        slug=slug, language=language, version=before + 1, title=title, body=body
    )
    record(
        person,
        "text.write",
        f"text {text.pk}",
        before={"version": before},
        after={"version": text.version},
    )
    publish(Message("site", "texts.changed"))
    return text


LETTERS_A_DAY = 3  # to an address that was typed, so that nobody fills a stranger's box


class AlreadySent(Exception):
    """The same form was sent before, with other words, and became `inquiry`."""

    def __init__(self, inquiry):
        super().__init__(inquiry)
        self.inquiry = inquiry


@transaction.atomic
def take_in(*, key, language, **words):
    """Take in what somebody wrote; the same form sent again is the same inquiry, or `AlreadySent`."""
    number = new_number(words["kind"])
    inquiry, is_new = Inquiry.objects.get_or_create(key=key, defaults={**words, "number": number})
    if not is_new:
        if any(getattr(inquiry, name) != value for name, value in words.items()):
            raise AlreadySent(inquiry)
        return inquiry
    email = inquiry.email
    if email and Inquiry.objects.lately_from(email).count() <= LETTERS_A_DAY:
        with translation.override(language):
            subject = _("Ihre Nachricht {number}")
            _send_letter(inquiry, email, language, "received", subject, key="received")
    for operator in Person.objects.operators():
        with translation.override(operator.language):
            subject = _("Neue Nachricht: {number}")
            _send_letter(
                inquiry, operator.email, operator.language, "to_operator", subject, key=operator.pk
            )
    return inquiry


def _send_letter(inquiry, to, language, name, subject, *, key):
    """The key outlives the letter, so it names nobody's address."""
    text = render_to_string(
        f"pages/mail/{name}.txt", {"inquiry": inquiry, "site_url": settings.PUBLIC_URL}
    )
    subject = subject.format(number=inquiry.number)
    send(to, subject, text, language=language, key=f"inquiry-{inquiry.pk}-{key}")


@transaction.atomic
def mark_answered(inquiry, person):
    """Note that somebody wrote back, or that there is nothing left to answer."""
    inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if inquiry.answered:
        return inquiry
    inquiry.answered = timezone.now()
    inquiry.save(update_fields=["answered"])
    record(person, "inquiry.answer", f"inquiry {inquiry.pk}", after={"answered": True})
    return inquiry
