"""The future themes: what is asked, from when to when what may be answered, and who facilitates."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from participation.live.log import Message
from themes.windows import Window

# What a theme says in every language. How forms and the log name the words that are not German:
# `{"title_en": ("title", "en")}`.
WORDS = ("title", "summary", "lead_question", "next_step", "source")
TRANSLATIONS = {
    f"{name}_{code}": (name, code)
    for code, _name in settings.LANGUAGES
    if code != settings.LANGUAGE_CODE
    for name in WORDS
}


def open_now(activity, theme=""):
    """The condition that the window is open at the database's time; `theme` is the way to the theme."""
    opens, closes = f"{theme}{activity}_from", f"{theme}{activity}_until"
    return Q(**{f"{opens}__lte": Now()}) & (Q(**{closes: None}) | Q(**{f"{closes}__gt": Now()}))


class ThemeQuerySet(models.QuerySet):
    def with_clock(self):
        """Bring the database's time along: windows open and close by it, not by the host's."""
        return self.annotate(clock=Now())

    def moderated_by(self, person):
        """The themes that `person` facilitates; all of them for an operator."""
        if not person.is_authenticated:
            return self.none()
        return self if person.is_operator else self.filter(facilitations__person=person)

    def with_figures(self):
        """Bring `ideas`, `comments`, `positions` and `participants` along, as last counted."""
        names = ("ideas", "comments", "positions", "participants")
        return self.annotate(**{name: Coalesce(f"figures__{name}", 0) for name in names})

    def crossing(self):
        """Themes of which a window opened or closed since anybody was told."""
        return self.filter(changes_at__lte=Now())


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

    translations = models.JSONField(default=dict, editable=False)  # {"en": {"title": "…"}}

    changes_at = models.DateTimeField(null=True, editable=False, db_index=True)

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
        return self.words["title"]

    def get_absolute_url(self):
        return reverse("themes:theme", args=[self.slug])

    @property
    def words(self):
        """`{name: words}` in the reader's language, in German where there are none."""
        return {name: getattr(self, name) for name in WORDS} | self.translated

    @property
    def translated(self):
        """Those of them that are in the reader's language, if that is not German."""
        return self.translations.get(get_language(), {})

    def value(self, name):
        """What stands in the column, or the translation, of that name."""
        if name not in TRANSLATIONS:
            return getattr(self, name)
        word, code = TRANSLATIONS[name]
        return self.translations.get(code, {}).get(word, "")

    def put(self, name, value):
        if name not in TRANSLATIONS:
            setattr(self, name, value)
            return
        word, code = TRANSLATIONS[name]
        words = {**self.translations.get(code, {}), word: value}
        words = {word: text for word, text in words.items() if text}
        self.translations = {**self.translations, code: words}

    @property
    def topic(self):
        return f"theme.{self.slug}"

    @property
    def staff_topic(self):
        return f"theme.{self.slug}.staff"

    def changed(self):
        """The messages that say so: to its pages, and to those that list all themes."""
        return [Message(topic, "theme.changed", {"id": self.pk}) for topic in (self.topic, "site")]

    def window(self, activity):
        """As it stands at the database's time (`with_clock`), else the host's."""
        return Window(
            self.Activity(activity),
            opens=getattr(self, f"{activity}_from"),
            closes=getattr(self, f"{activity}_until"),
            clock=getattr(self, "clock", None) or timezone.now(),
        )

    def windows(self):
        """One window per activity; what is open first, then in order of time."""
        order = ["open", "planned", "closed", "unplanned"]
        return sorted(
            map(self.window, self.Activity),
            key=lambda window: (order.index(window.state), window.opens or window.clock),
        )

    def is_open(self, activity):
        return self.window(activity).is_open

    def next_change(self, clock):
        """The next moment after `clock` at which a window opens or closes; None when none will."""
        edges = {
            edge for each in map(self.window, self.Activity) for edge in (each.opens, each.closes)
        }
        return min((edge for edge in edges if edge and edge > clock), default=None)


class FacilitationQuerySet(models.QuerySet):
    def with_people(self):
        return self.select_related("person").order_by("since", "pk")


class Facilitation(models.Model):
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="facilitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="facilitations"
    )
    since = models.DateTimeField(auto_now_add=True)

    objects = FacilitationQuerySet.as_manager()

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
    # {group slug or "": people}, unmasked: mask before showing. Taken anew in batches only, so that
    # nobody learns a group by comparing the table before and after somebody took part.
    by_group = models.JSONField(default=dict)
    counted = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"figures of {self.theme_id}"
