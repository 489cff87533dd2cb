from django.utils.translation import gettext_lazy as _

from participation.pages.models import BarrierReport, Text
from participation.people.datamap import Erased, Kind, describe, personal, plain

describe(Text, plain("id", "slug", "language", "version", "title", "body", "created"))
describe(
    BarrierReport,
    plain("id", "number", "key", "page", "created", "answered"),
    personal("text", kind=Kind.CONTENT, erased=Erased.KEPT),
    personal("email", kind=Kind.CONTACT, erased=Erased.DELETED),
    name=_("Gemeldete Barrieren"),
    purpose=_("Damit wir die Barriere beheben und Ihnen antworten können."),
    retention=_("Ein Jahr nach der Antwort."),
)
