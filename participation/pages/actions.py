"""What is done to texts and with reports of barriers."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participation.live.log import Message, publish
from participation.mail.actions import send
from participation.pages.models import BarrierReport, Text
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


@transaction.atomic
def report_barrier(*, key, page, text, email, language):
    """Take a report in; the same form sent again is the same report."""
    BarrierReport.objects.bulk_create(
        [BarrierReport(key=key, page=page, text=text, email=email)], ignore_conflicts=True
    )
    report = BarrierReport.objects.get(key=key)
    if email:
        with translation.override(language):
            subject = _("Ihre Meldung {number}")
            _send_letter(report, email, language, "received", subject, key="received")
    for operator in Person.objects.filter(is_operator=True, is_active=True):
        with translation.override(operator.language):
            subject = _("Neue Meldung einer Barriere: {number}")
            _send_letter(
                report, operator.email, operator.language, "to_operator", subject, key=operator.pk
            )
    return report


def _send_letter(report, to, language, name, subject, *, key):
    """The key outlives the letter, so it names nobody's address."""
    text = render_to_string(
        f"pages/mail/{name}.txt", {"report": report, "site_url": settings.PUBLIC_URL}
    )
    subject = subject.format(number=report.number)
    send(to, subject, text, language=language, key=f"barrier-{report.pk}-{key}")


@transaction.atomic
def mark_answered(report, person):
    """Note that somebody wrote back, or that there is nothing left to answer."""
    report = BarrierReport.objects.select_for_update().get(pk=report.pk)
    if report.answered:
        return report
    report.answered = timezone.now()
    report.save(update_fields=["answered"])
    record(person, "barrier.answer", f"barrier report {report.pk}", after={"answered": True})
    return report
