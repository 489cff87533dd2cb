"""What operators do to texts and with reports of barriers, in words."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation.pages.models import BarrierReport, Text
from participation.people.wording import thing, verbs

thing(
    "text",
    Text.objects,
    name=lambda text: f"{text.title} ({text.language})",
    address=lambda text: reverse("pages:text-version", args=[text.slug, text.version]),
    details={"version": (_("Fassung"), None)},
)
thing("barrier report", BarrierReport.objects, address=lambda report: reverse("pages:barriers"))
verbs(
    {
        "text.write": _("Text geändert"),
        "barrier.answer": _("Gemeldete Barriere beantwortet"),
    }
)
