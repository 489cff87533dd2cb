from django.utils.translation import gettext_lazy as _

from participation.pages.models import BarrierReport, Text
from participation.people.datamap import Erased, Kind, describe, on_erasure, personal, plain

describe(Text, plain("id", "slug", "language", "version", "title", "body", "created"))
describe(
    BarrierReport,
    plain("id", "number", "key", "page", "created", "answered"),
    personal("text", kind=Kind.CONTENT, erased=Erased.DELETED),
    personal("email", kind=Kind.CONTACT, erased=Erased.DELETED),
    name=_("Gemeldete Barrieren"),
    purpose=_("Damit wir die Barriere beheben und Ihnen antworten können."),
    retention=_("Ein Jahr nach der Antwort."),
)


@on_erasure
def forget_reports(person, *, with_texts):
    """A report names no account, but the address may be that of the person who leaves."""
    BarrierReport.objects.filter(email__iexact=person.email).delete()
