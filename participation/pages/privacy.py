from django.utils.translation import gettext_lazy as _

from participation.pages.models import Inquiry, Text
from participation.people.datamap import Erased, Kind, describe, on_erasure, personal, plain

describe(Text, plain("id", "slug", "language", "version", "title", "body", "created"))
describe(
    Inquiry,
    plain("id", "number", "key", "kind", "page", "created", "answered"),
    personal("text", kind=Kind.CONTENT, erased=Erased.DELETED),
    personal("email", kind=Kind.CONTACT, erased=Erased.DELETED),
    name=_("Nachrichten an uns und gemeldete Barrieren"),
    purpose=_("Damit wir Ihnen antworten und Barrieren beheben können."),
    retention=_("Ein Jahr nach der Antwort; ohne Antwort zwei Jahre."),
)


@on_erasure
def forget_inquiries(person, *, with_texts):
    """It names no account, but the address may be that of the person who leaves."""
    Inquiry.objects.filter(email__iexact=person.email).delete()
