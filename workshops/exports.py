"""What of a workshop leaves the platform as a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class What(models.TextChoices):
    ATTENDANCE = "attendance", _("Anwesenheitsliste")
    BADGES = "badges", _("Namensschilder")
    CERTIFICATES = "certificates", _("Teilnahmebescheinigungen")
    SIGN_UPS = "sign-ups", _("Anmeldungen mit Adressen")


class Kind(models.TextChoices):
    PDF = "pdf", _("PDF, zum Drucken")
    XLSX = "xlsx", _("XLSX, für Excel und LibreOffice")
    CSV = "csv", _("CSV, für andere Programme")


KINDS = {
    What.ATTENDANCE: (Kind.PDF, Kind.XLSX, Kind.CSV),
    What.BADGES: (Kind.PDF, Kind.XLSX, Kind.CSV),
    What.CERTIFICATES: (Kind.PDF,),
    What.SIGN_UPS: (Kind.XLSX, Kind.CSV),
}
