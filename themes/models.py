"""The future themes: what is asked, from when to when what may be answered, and who facilitates."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _


class ThemeQuerySet(models.QuerySet):
    def with_clock(self):
        """Bring the database's time along: windows open and close by it, not by the host's."""
        return self.annotate(clock=Now())

    def moderated_by(self, person):
        """The themes that `person` facilitates; all of them for an operator."""
        if not person.is_authenticated:
            return self.none()
        return self if person.is_operator else self.filter(facilitations__person=person)


class Theme(models.Model):
    class Colour(models.TextChoices):
        LAKE = "lake", _("See")
        PINE = "pine", _("Kiefer")
        SAND = "sand", _("Sand")
        COAL = "coal", _("Kohle")
        HEATHER = "heather", _("Heide")

    class Activity(models.TextChoices):
        """What a window opens; each has a pair of columns, `<activity>_from` and `<activity>_until`."""

        PROPOSE = "propose", _("Ideen einreichen")
        COMMENT = "comment", _("Mitdiskutieren")
        RATE = "rate", _("Zustimmen oder ablehnen")
        ANSWER = "answer", _("Umfragen beantworten")
        SIGN_UP = "sign_up", _("Zu Werkstätten anmelden")

    slug = models.SlugField(unique=True, editable=False)
    title = models.CharField(_("Titel"), max_length=120)
    summary = models.TextField(_("Kurzbeschreibung"), max_length=600)
    lead_question = models.CharField(_("Leitfrage"), max_length=200)
    next_step = models.TextField(_("Wie es weitergeht"), max_length=1000, blank=True)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)
    icon = models.CharField(_("Symbol"), max_length=40)
    colour = models.CharField(_("Farbe"), max_length=10, choices=Colour)
    position = models.PositiveSmallIntegerField(default=0)

    propose_from = models.DateTimeField(null=True, blank=True)
    propose_until = models.DateTimeField(null=True, blank=True)
    comment_from = models.DateTimeField(null=True, blank=True)
    comment_until = models.DateTimeField(null=True, blank=True)
    rate_from = models.DateTimeField(null=True, blank=True)
    rate_until = models.DateTimeField(null=True, blank=True)
    answer_from = models.DateTimeField(null=True, blank=True)
    answer_until = models.DateTimeField(null=True, blank=True)
    sign_up_from = models.DateTimeField(null=True, blank=True)
    sign_up_until = models.DateTimeField(null=True, blank=True)

    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Facilitation", related_name="moderated_themes"
    )

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{activity}_until__gt": F(f"{activity}_from")})
                | Q(**{f"{activity}_until": None})
                | Q(**{f"{activity}_from": None}),
                name=f"{activity}_opens_before_it_closes",
            )
            for activity in ("propose", "comment", "rate", "answer", "sign_up")
        ]

    def __str__(self):
        return gettext(self.title)

    def get_absolute_url(self):
        return reverse("themes:theme", args=[self.slug])

    @property
    def topic(self):
        return f"theme.{self.slug}"

    @property
    def staff_topic(self):
        return f"theme.{self.slug}.staff"

    def window(self, activity):
        """`(from, until)`; without a start it is closed, without an end open for good."""
        return getattr(self, f"{activity}_from"), getattr(self, f"{activity}_until")

    def is_open(self, activity):
        """Whether `activity` is possible at the database's time (`with_clock`), else the host's."""
        opens, closes = self.window(activity)
        clock = getattr(self, "clock", None) or timezone.now()
        return opens is not None and opens <= clock and (closes is None or clock < closes)


class Facilitation(models.Model):
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="facilitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="facilitations"
    )
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "person"], name="one_facilitation_per_person_and_theme"
            )
        ]

    def __str__(self):
        return f"{self.person_id} facilitates {self.theme_id}"


class ThemeFigures(models.Model):
    """Derived, never incremented: rewritten from the rows by the task that publishes them."""

    theme = models.OneToOneField(Theme, models.CASCADE, related_name="figures")
    ideas = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    positions = models.PositiveIntegerField(default=0)
    participants = models.PositiveIntegerField(default=0)
    by_group = models.JSONField(default=dict)  # {group slug: people}, unmasked; mask before showing
    counted = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"figures of {self.theme_id}"
