"""Texts that the operator keeps, and what people write to the operator."""

import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Without letters and digits that are mistaken for each other when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class TextQuerySet(models.QuerySet):
    def of(self, slug, language):
        """The versions of one text, newest first."""
        return self.filter(slug=slug, language=language).order_by("-version")

    def in_force(self, slug, language):
        """The newest version in `language`, else in German, else None."""
        order = models.Case(models.When(language=language, then=0), default=1)
        wanted = {language, settings.LANGUAGE_CODE}
        found = self.filter(slug=slug, language__in=wanted)
        return found.order_by(order, "-version").first()


class Text(models.Model):
    """One version of one page's text in one language; saving an edit adds a version (Markdown)."""

    class Slug(models.TextChoices):
        IMPRINT = "impressum", _("Impressum")
        PRIVACY = "datenschutz", _("Datenschutz")
        ACCESSIBILITY = "barrierefreiheit", _("Barrierefreiheit")
        CONTACT = "kontakt", _("Kontakt")
        HOW_IT_WORKS = "so-funktioniert-es", _("So funktioniert es")
        RULES = "regeln", _("Regeln für Beiträge")
        HAND_IN = "rueckgabe", _("Wohin mit der Ideenkarte")

    slug = models.SlugField(choices=Slug)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(_("Titel"), max_length=120)
    body = models.TextField(
        _("Text"),
        max_length=50_000,
        help_text=_("Überschriften beginnen mit ##, Listen mit einem Strich am Zeilenanfang."),
    )
    created = models.DateTimeField(default=timezone.now)

    objects = TextQuerySet.as_manager()

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

    @property
    def is_as_delivered(self):
        """Whether these are still the words that the software came with."""
        return self.version <= 1


def new_number(kind="barrier"):
    """`B-…` of a barrier, `K-…` of a message from the contact page."""
    letter = "B" if kind == Inquiry.Kind.BARRIER else "K"
    return f"{letter}-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


class InquiryQuerySet(models.QuerySet):
    def open_first(self):
        """What waits for an answer, oldest first, before what was answered."""
        return self.order_by(models.F("answered").desc(nulls_first=True), "created")

    def lately_from(self, email):
        """What came under that address within a day; whoever typed it may be somebody else."""
        since = timezone.now() - timedelta(days=1)
        return self.filter(email__iexact=email, created__gt=since)

    def expired(self):
        """What is kept no longer: a year after the answer, two years where nobody noted one."""
        year, now = timedelta(days=365), timezone.now()
        return self.filter(
            models.Q(answered__lt=now - year) | models.Q(answered=None, created__lt=now - 2 * year)
        )


class Inquiry(models.Model):
    """Somebody wrote to those who run the platform; works without an account."""

    class Kind(models.TextChoices):
        BARRIER = "barrier", _("Barriere")
        MESSAGE = "message", _("Nachricht")

    number = models.CharField(max_length=12, unique=True, default=new_number)
    key = models.UUIDField(unique=True, default=uuid.uuid4)  # of the form: sent twice is one
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BARRIER)
    page = models.CharField(
        _("Auf welcher Seite?"),
        max_length=300,
        blank=True,
        help_text=_("Die Adresse der Seite, wenn Sie sie wissen."),
    )
    text = models.TextField(
        _("Ihre Nachricht"),
        max_length=5000,
        help_text=_("Sie dürfen in jeder Sprache schreiben."),
    )
    email = models.EmailField(
        _("E-Mail-Adresse"),
        blank=True,
        help_text=_(
            "Freiwillig. Dann bekommen Sie die Nummer per E-Mail, und wir antworten Ihnen."
        ),
    )
    created = models.DateTimeField(auto_now_add=True)
    answered = models.DateTimeField(null=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self):
        return self.number
