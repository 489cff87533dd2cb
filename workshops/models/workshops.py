"""Workshops, as they are planned."""

from datetime import timedelta
from fractions import Fraction
from urllib.parse import urlencode

from django.db import models
from django.db.models import F, Q, Sum, Value
from django.db.models.functions import Coalesce, Concat, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.live.log import Message
from participation.people.models import District, StakeholderGroup
from themes.models import Theme
from workshops.queue import Line, Waiting, hash_of, new_seed


class WorkshopQuerySet(models.QuerySet):
    def with_clock(self):
        """Bring the database's time along: sign-up opens and closes by it."""
        return self.annotate(clock=Now())

    def for_page(self):
        """With what its page shows of it, and decides by."""
        return self.with_clock().select_related("theme", "district")

    def with_outcome(self):
        return self.select_related("outcome__thread")

    def upcoming(self):
        """Those that are not over yet, the next one first."""
        return self.filter(ends__gt=Now()).order_by("starts", "pk")

    def past(self):
        """Those that are over, the last one first."""
        return self.filter(ends__lte=Now()).order_by("-starts", "-pk")

    def with_free_seats(self):
        """Those for which one may sign up now and get a seat, if only as one of a group."""
        begun = Q(sign_up_from=None) | Q(sign_up_from__lte=Now())
        closes = Coalesce("sign_up_until", "starts")
        open_now = self.alias(closes_at=closes).filter(begun, closes_at__gt=Now(), cancelled=None)
        return open_now.exclude(left=Workshop.Left.NONE)

    def speaking(self, language):
        """Those that name it as one of their languages."""
        said = Concat(Value(", "), "languages", Value(","))
        return self.alias(said=said).filter(said__icontains=f", {language},")

    def crossing(self):
        """Those of which sign-up, or the day, began or ended since anybody was told."""
        return self.filter(changes_at__lte=Now())

    def reminding(self):
        """Those that are near enough to remind people of, and have not begun."""
        due = Reminder.objects.filter(sent=None, due_at__lte=Now())
        return self.filter(pk__in=due.values("workshop"), cancelled=None, starts__gt=Now())

    def releasing(self):
        """Those whose unused group seats are due to be opened to all."""
        return self.filter(released=False, cancelled=None, release_at__lte=Now())

    def drawing(self):
        """Those of which the lots are due to be drawn."""
        coming = self.filter(cancelled=None, starts__gt=Now())
        return coming.filter(rule=Workshop.Rule.LOT, drawn=None, draw_at__lte=Now())

    def undecided(self):
        """Those of which it is time to decide whether enough people come."""
        coming = self.filter(cancelled=None, starts__gt=Now())
        return coming.filter(asked=None, decide_at__lte=Now())


class Workshop(models.Model):
    """A day on which people work on a theme together, in a room that has few seats."""

    class Left(models.TextChoices):
        """Which seats are left; numbers would tell who of a small group comes."""

        OPEN = "open", _("Plätze frei")
        GROUPS = "groups", _("Plätze nur noch für einzelne Gruppen")
        NONE = "none", _("voll, mit Warteliste")

    DOOR_BEFORE, DOOR_AFTER = timedelta(days=1), timedelta(weeks=4)

    class Rule(models.TextChoices):
        """Whose turn it is; chosen beforehand, and the same for all who sign up."""

        FIRST = "first", _("wer zuerst kommt")
        LOT = "lot", _("das Los")
        GROUP = "group", _("zuerst, welche Gruppe fehlt")
        DISTRICT = "district", _("zuerst, woher am meisten fehlen")

    RULE = ("rule", "draw_at")  # what stands once somebody has signed up

    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="workshops", verbose_name=_("Thema")
    )
    title = models.CharField(_("Titel"), max_length=120)
    lead_question = models.CharField(_("Leitfrage"), max_length=200, blank=True)
    text = models.TextField(_("Worum es geht"), max_length=5000, blank=True)
    starts = models.DateTimeField(_("Beginn"))
    ends = models.DateTimeField(_("Ende"))
    place = models.CharField(_("Ort"), max_length=300, blank=True)
    access = models.TextField(_("Wie man hinkommt"), max_length=1000, blank=True)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Landkreis oder Stadt"),
    )
    online_link = models.URLField(  # only for who has a seat
        _("Link zur Teilnahme am Bildschirm"), max_length=500, blank=True
    )
    languages = models.CharField(_("Sprachen"), max_length=120, blank=True)
    interpretation = models.CharField(_("Verdolmetschung"), max_length=200, blank=True)
    audience = models.TextField(_("Wer kommen kann"), max_length=1000, blank=True)
    series = models.CharField(_("Reihe"), max_length=80, blank=True, db_index=True)
    capacity = models.PositiveSmallIntegerField(_("Plätze insgesamt"))
    minimum = models.PositiveSmallIntegerField(_("Mindestzahl"), null=True, blank=True)
    decide_at = models.DateTimeField(
        _("Entscheidung, ob sie stattfindet"), null=True, blank=True, db_index=True
    )
    asked = models.DateTimeField(null=True, editable=False)  # when `decide_at` was acted upon
    release_at = models.DateTimeField(_("Freigabe für alle"), null=True, blank=True)
    released = models.BooleanField(default=False, editable=False)
    sign_up_from = models.DateTimeField(_("Anmeldung ab"), null=True, blank=True)
    sign_up_until = models.DateTimeField(_("Anmeldung bis"), null=True, blank=True)
    rule = models.CharField(
        _("Wer einen Platz bekommt"), max_length=8, choices=Rule, default=Rule.FIRST
    )
    draw_at = models.DateTimeField(_("Verlosung"), null=True, blank=True, db_index=True)
    drawn = models.DateTimeField(null=True, editable=False)
    seed = models.CharField(max_length=64, default=new_seed, editable=False)  # secret until `drawn`
    cancelled = models.DateTimeField(null=True, editable=False)
    left = models.CharField(  # derived: see actions.seats.count_left
        max_length=6, choices=Left, default=Left.OPEN, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    changes_at = models.DateTimeField(null=True, editable=False, db_index=True)
    key = models.UUIDField(unique=True, editable=False)  # of the form that made it
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["starts"], name="workshops_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="workshop_starts_before_it_ends"
            ),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="workshop_has_a_seat"),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(online_link=""), name="workshop_is_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(minimum=None, decide_at=None)
                | Q(minimum__gt=0, decide_at__isnull=False),
                name="workshop_has_a_day_to_count_its_minimum",
            ),
            models.CheckConstraint(
                condition=Q(rule="lot", draw_at__isnull=False) | (~Q(rule="lot") & Q(draw_at=None)),
                name="workshop_has_a_day_to_draw_its_lots",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("workshops:workshop", args=[self.pk])

    @property
    def topic(self):
        return f"workshop.{self.pk}"

    @property
    def now(self):
        """The database's time (`with_clock`), else the host's."""
        return getattr(self, "clock", None) or timezone.now()

    @property
    def desk_topic(self):
        """Who comes, and is there; only pages of its facilitators hear it (P30)."""
        return f"{self.topic}.desk"

    @property
    def door_opens(self):
        return self.starts - self.DOOR_BEFORE

    @property
    def door_is_open(self):
        """Whether it may be noted who is there, also later from a list on paper."""
        return not self.cancelled and self.door_opens <= self.now < self.ends + self.DOOR_AFTER

    def details(self):
        """`(label, words)` of what its page says besides when and where."""
        fields = map(self._meta.get_field, ("languages", "interpretation", "audience"))
        found = [(field.verbose_name, getattr(self, field.name)) for field in fields]
        return [(label, words) for label, words in found if words]

    @property
    def map_link(self):
        """A search on the map of OpenStreetMap, which hears of it only from who follows it."""
        query = urlencode({"query": self.place})
        return f"https://www.openstreetmap.org/search?{query}" if self.place else ""

    @property
    def is_undecided(self):
        """Whether it may still turn out that too few come."""
        return bool(self.decide_at and self.now < self.decide_at and not self.cancelled)

    def days_before(self, days):
        """The same time on the clock that many days before it starts; clocks may change in between."""
        return timezone.localtime(self.starts) - timedelta(days=days)

    @property
    def closes(self):
        return self.sign_up_until or self.starts

    @property
    def is_open(self):
        """Whether one may sign up now."""
        begun = self.sign_up_from is None or self.sign_up_from <= self.now
        return begun and self.now < self.closes and not self.cancelled

    @property
    def awaits_draw(self):
        """Whether nobody gets a seat yet, because lots are to be drawn."""
        return self.rule == self.Rule.LOT and self.drawn is None

    @property
    def seed_hash(self):
        return hash_of(self.seed)

    def kept_for_groups(self):
        """The seats of groups, while they mean something: until they are released, or by the rule of the queue."""
        if self.released and self.rule != self.Rule.GROUP:
            return self.group_seats.none()
        return self.group_seats.select_related("group")

    def targets_of_districts(self):
        """How many shall come from where, while it says who is served."""
        if self.rule != self.Rule.DISTRICT:
            return self.district_targets.none()
        return self.district_targets.select_related("district")

    def is_other_rule(self, values):
        stands = {name: getattr(self, name) for name in self.RULE}
        return any(values.get(name, stands[name]) != stands[name] for name in stands)

    def breaks_rule(self, values, seats=None, targets=None):
        """Whether these would be another rule than those who signed up already read.

        Numbers by which it serves people are part of it: `seats` of groups, `targets` of districts.
        """
        other = self.is_other_rule(values)
        if self.rule == self.Rule.GROUP and seats is not None:
            other |= _numbers(seats) != dict(self.group_seats.values_list("group", "seats"))
        if self.rule == self.Rule.DISTRICT and targets is not None:
            stands = dict(self.district_targets.values_list("district", "people"))
            other |= _numbers(targets) != stands
        return other and self.registrations.exists()

    def line(self, *, but=None):
        """Those who wait, without `but`, to be served by its rule."""
        rows = self.registrations.waiting().exclude(pk=but and but.pk)
        waiting = map(Waiting._make, rows.values_list("pk", "group", "district", "places"))
        if self.rule not in (self.Rule.GROUP, self.Rule.DISTRICT):
            return Line(waiting)
        seated = self.registrations.seated().order_by()
        by_kind = seated.values_list("district")
        if self.rule == self.Rule.GROUP:
            by_kind = seated.by_group_of_seat()
        return Line(waiting, self.rule, dict(by_kind.annotate(Sum("places"))), self._targets())

    def _targets(self):
        """How many of each group, or district, shall have a seat; without targets each district has the same part."""
        if self.rule == self.Rule.GROUP:
            return dict(self.group_seats.order_by().values_list("group", "seats"))
        if targets := dict(self.district_targets.order_by().values_list("district", "people")):
            return targets
        districts = District.objects.values_list("pk", flat=True)
        return {pk: Fraction(self.capacity, len(districts)) for pk in districts}

    def next_change(self):
        """The next moment at which pages say something else by time alone; None when none will."""
        edges = (self.sign_up_from, self.closes, self.decide_at, self.starts, self.ends)
        return min((edge for edge in edges if edge and edge > self.now), default=None)

    def others(self):
        """Those of the same series that are still to come: another day, or another room of that day."""
        if not self.series:
            return Workshop.objects.none()
        others = Workshop.objects.filter(series=self.series, cancelled=None).exclude(pk=self.pk)
        return others.upcoming()

    def changed(self):
        """The messages that say so: to its page, its theme's, and the list of all."""
        topics = ("workshops", self.theme.topic, self.topic)
        return [Message(topic, "workshop.changed", {"id": self.pk}) for topic in topics]


def _numbers(wanted):
    return {each.pk: number for each, number in wanted.items() if number}


class GroupSeats(models.Model):
    """Seats that are kept for one stakeholder group until `Workshop.release_at`."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="group_seats")
    group = models.ForeignKey(StakeholderGroup, models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["group__position", "group"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "group"], name="one_quota_per_group")
        ]

    def __str__(self):
        return f"{self.seats} for {self.group_id}"


class Reminder(models.Model):
    """A letter to all who have a seat, some days before the workshop. One that was sent stays, and is not sent again."""

    USUAL = (7, 1)

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(null=True, db_index=True)  # None: it was too late when planned
    sent = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-days"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "days"], name="one_reminder_per_day")
        ]

    def __str__(self):
        return f"{self.days} days before {self.workshop_id}"
