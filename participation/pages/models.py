"""Texts that the operator keeps: imprint, privacy, accessibility, contact."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Text(models.Model):
    """One version of one page's text in one language; saving an edit adds a version (Markdown)."""

    class Slug(models.TextChoices):
        IMPRINT = "impressum", _("Impressum")
        PRIVACY = "datenschutz", _("Datenschutz")
        ACCESSIBILITY = "barrierefreiheit", _("Barrierefreiheit")
        CONTACT = "kontakt", _("Kontakt")
        HOW_IT_WORKS = "so-funktioniert-es", _("So funktioniert es")

    slug = models.SlugField(choices=Slug)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(_("Titel"), max_length=120)
    body = models.TextField(_("Text"), max_length=50_000)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "language", "version"], name="one_text_per_version"
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pages:text", args=[self.slug])


class BarrierReport(models.Model):
    """Somebody could not use a page; works without an account."""

    number = models.CharField(max_length=12, unique=True)
    page = models.CharField(_("Auf welcher Seite?"), max_length=300, blank=True)
    text = models.TextField(_("Was hat Sie gehindert?"), max_length=5000)
    email = models.EmailField(_("E-Mail-Adresse für eine Antwort"), blank=True)
    created = models.DateTimeField(auto_now_add=True)
    answered = models.DateTimeField(null=True)

    def __str__(self):
        return self.number
