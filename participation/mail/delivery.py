"""Posts the letters that are due. A claim, not a lock, decides who sends: a slow mail server must
never hold a transaction open, which on SQLite would stop everybody else's writing."""

import logging
import re
import smtplib
from io import BytesIO

import segno
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from participation.mail.models import MAX_ATTEMPTS, Letter

logger = logging.getLogger(__name__)
AT_ONCE = 200  # letters through one connection
METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)


def deliver_due():
    """Send what is due, each letter once however many workers try; returns how many were sent."""
    connection = get_connection()
    letters = Letter.objects.due()[:AT_ONCE]
    # Each is claimed when its turn comes: a claim holds for minutes, which many letters may take.
    sent = sum(_post(letter, connection) for letter in letters if letter.claim())
    connection.close()
    return sent


def message(letter, connection=None):
    """The letter as it travels: plain text, one recipient, and the same identity at each attempt.

    What is for a calendar goes along twice, as mail programs want it: beside the text, with its method
    (Gmail, Outlook), and as a file to open (Thunderbird, telephones). RFC 6047
    """
    travelling = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to],
        connection=connection,
        headers={
            "Message-ID": f"<letter.{letter.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
            "Content-Language": letter.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    if letter.calendar:
        method = METHOD.search(letter.calendar)[1]
        travelling.attach_alternative(letter.calendar, f"text/calendar; method={method}")
        travelling.attach("invite.ics", letter.calendar.encode(), "application/ics")
    if letter.code:
        travelling.attach("code.png", _picture(letter.code), "image/png")
    return travelling


def _picture(address):
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def _post(letter, connection):
    try:
        connection.open()
        message(letter, connection).send()
    except Exception as error:
        connection.close()  # the next letter gets a new one
        # The address may be part of the error's words, so only its kind is logged.
        logger.warning("letter %s was not sent: %s", letter.pk, type(error).__name__)
        if _is_final(error):
            Letter.objects.filter(pk=letter.pk).update(attempts=MAX_ATTEMPTS)
        return False
    if letter.discard:
        Letter.objects.filter(pk=letter.pk).delete()
    else:
        Letter.objects.filter(pk=letter.pk).update(sent=timezone.now())
    return True


def _is_final(error):
    """Whether trying again is pointless: the mailbox does not exist, or it is no address at all."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, ValueError)
