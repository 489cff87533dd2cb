"""What operators do to texts and with what people write to them, in words."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.pages.models import Inquiry, Text
from participation.people.wording import thing, verbs

thing(
    "text",
    Text.objects,
    name=lambda text: f"{text.title} ({text.language})",
    address=lambda text: reverse("pages:text-version", args=[text.slug, text.version]),
    details={"version": (_("Fassung"), None)},
)
for noun in ("inquiry", "barrier report"):  # as older rows of the log call it
    thing(noun, Inquiry.objects, address=lambda inquiry: reverse("pages:inquiries"))
verbs(
    {
        "text.write": _("Text geändert"),
        "inquiry.answer": _("Nachricht beantwortet"),
        "barrier.answer": _("Gemeldete Barriere beantwortet"),  # no longer written, but in the log
    }
)
