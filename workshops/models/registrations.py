"""Who signed up for a workshop, and what became of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.people.models import District, Organisation, StakeholderGroup
from participation.people.names import validate_name
from workshops.codes import codes
from workshops.models.workshops import Workshop


@dataclass(frozen=True)
class Guest:
    """Who signed up with an address alone, as letters and lists see them."""

    name: str
    email: str
    language: str

    def __str__(self):
        return self.name


WHOSE = Case(When(invitation=None, then="group"), default="invitation__group")


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own; facilitators read the others' on the list of their workshop alone."""
        return self.filter(person=person).select_related("workshop")

    def by_group_of_seat(self):
        """Values: the group whose seat each one takes. By an invitation it is the invitation's."""
        return self.values_list(WHOSE)

    def with_people(self):
        """Bring along who it is, for which group or organisation."""
        return self.select_related("person", "group", "organisation", "invitation")

    def active(self):
        return self.filter(state__in=Registration.ACTIVE)

    def for_export(self):
        """Who has a seat or waits, in the order of the queue, with what leaves the platform of it (P38)."""
        return self.active().with_people().select_related("district").order_by("queued", "pk")

    def of_address(self, email):
        """Of the guest with that address, or of the account that proved to have it."""
        proven = Q(person__emailaddress__email=email, person__emailaddress__verified=True)
        return self.filter(proven | Q(email=email)).distinct()

    def of_person(self, person):
        """With the account, or as a guest with its address."""
        return self.filter(Q(person=person) | Q(email=person.email))

    def signed_up(self):
        """Without those of which the address is not confirmed yet: they are nobody's business."""
        return self.exclude(state=Registration.State.PENDING)

    def unconfirmed(self):
        """Those whose address nobody confirmed in time."""
        return self.filter(
            state=Registration.State.PENDING, queued__lte=Now() - Registration.CONFIRM_WITHIN
        )

    def seated(self):
        """Who has a seat, or is offered one, which nobody else may have meanwhile."""
        return self.filter(state__in=Registration.SEATED)

    def confirmed(self):
        """Who has a seat, and said so."""
        return self.filter(state=Registration.State.CONFIRMED)

    def waiting(self):
        """By their lots, then in the order of their sign-ups; a rule may serve others first (`Workshop.line`)."""
        waiting = self.filter(state=Registration.State.WAITING).alias(no_lot=Q(lot=""))
        return waiting.order_by("no_lot", "lot", "queued", "pk")

    def overdue(self):
        """Offers that nobody accepted in time."""
        return self.filter(state=Registration.State.OFFERED, offered_until__lte=Now())


class Registration(models.Model):
    """One person's sign-up for a workshop. Its group is nobody's business but the seats'."""

    class State(models.TextChoices):
        PENDING = "pending", _("Adresse noch nicht bestätigt")
        CONFIRMED = "confirmed", _("hat einen Platz")
        WAITING = "waiting", _("wartet")
        OFFERED = "offered", _("hat ein Angebot")
        DECLINED = "declined", _("hat abgelehnt")
        EXPIRED = "expired", _("hat nicht geantwortet")
        CANCELLED = "cancelled", _("hat abgesagt")

    SEATED = (State.CONFIRMED, State.OFFERED)
    ACTIVE = (*SEATED, State.WAITING)
    MOST_PLACES = 10  # for one organisation
    CONFIRM_WITHIN = timedelta(hours=24)
    TOKENS = signing.Signer(salt="workshops.seat")
    CODES = codes(salt="workshops.door")

    workshop = models.ForeignKey(
        Workshop, models.PROTECT, related_name="registrations", verbose_name=_("Werkstatt")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="registrations", null=True
    )
    name = models.CharField(_("Name"), max_length=200, blank=True, validators=[validate_name])
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    language = models.CharField(_("Sprache"), max_length=10, default="de")
    group = models.ForeignKey(StakeholderGroup, models.PROTECT, null=True, related_name="+")
    wording = models.TextField(blank=True)  # what the person consented to, to name the group
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Landkreis oder Stadt"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    invitation = models.ForeignKey(  # on whose seat they sit
        "workshops.Invitation",
        models.SET_NULL,
        null=True,
        related_name="registrations",
        verbose_name=_("Einladung"),
    )
    places = models.PositiveSmallIntegerField(_("Plätze"), default=1)
    companions = models.TextField(_("Wer mitkommt"), max_length=1000, blank=True)  # one a line
    state = models.CharField(_("Stand"), max_length=10, choices=State)
    queued = models.DateTimeField(_("angemeldet am"))
    lot = models.CharField(_("Los"), max_length=64, blank=True)  # see queue.lot_of
    offered_until = models.DateTimeField(_("Angebot gilt bis"), null=True)
    arrived = models.DateTimeField(_("angekommen um"), null=True)
    noted = models.DateTimeField(_("zuletzt am Eingang vermerkt um"), null=True)
    key = models.UUIDField(  # of the form, or the phone, that noted who came without a sign-up
        _("Nummer des Vermerks"), null=True
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workshop", "state", "queued"], name="queue_of_workshop")]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "person"],
                condition=Q(state__in=["confirmed", "offered", "waiting"]),
                name="one_seat_per_person",
            ),
            models.UniqueConstraint(
                fields=["workshop", "email"],
                condition=Q(state__in=["pending", "confirmed", "offered", "waiting"], email__gt=""),
                name="one_seat_per_address",
            ),
            models.UniqueConstraint(
                fields=["workshop", "organisation"],
                condition=Q(state__in=["confirmed", "offered", "waiting"]),
                name="one_delegation_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(email="", name=""), name="guest_or_account"
            ),
            models.UniqueConstraint(fields=["workshop", "key"], name="walk_in_is_noted_once"),
            models.CheckConstraint(condition=Q(places__gt=0), name="sign_up_is_for_somebody"),
        ]

    def __str__(self):
        return str(self.workshop)

    @property
    def is_active(self):
        return self.state in self.ACTIVE

    @property
    def is_walk_in(self):
        """Whether it was made at the door, for somebody of whom nothing is known but the name."""
        return self.key is not None

    @property
    def presence(self):
        """What the day says of it, in words; "" where it says nothing yet."""
        if self.state != self.State.CONFIRMED:
            return ""
        over = self.workshop.now >= self.workshop.ends
        if self.arrived:
            return _("war da") if over else _("ist da")
        return _("kam nicht") if over else ""

    @property
    def has_certificate(self):
        """Whether it is said on paper that this person was there: afterwards, while the name is known."""
        was_there = self.state == self.State.CONFIRMED and self.arrived
        return bool(was_there and self.workshop.now >= self.workshop.ends and str(self.reader))

    @property
    def reader(self):
        """Who it is, as far as letters need it."""
        return self.person or Guest(self.name, self.email, self.language)

    @property
    def token(self):
        """Opens it to whoever got its letters."""
        return self.TOKENS.sign(self.pk)

    def get_seat_url(self):
        return reverse("workshops:seat", args=[self.token])

    @property
    def code(self):
        """Shown at the door; unlike the token it opens nothing."""
        return self.CODES.sign(self.pk)

    def get_code_url(self):
        return reverse("workshops:code", args=[self.code])

    @property
    def shows_code(self):
        """Whether there is a door, and it is still time to come to it."""
        workshop = self.workshop
        is_expected = self.state == self.State.CONFIRMED and not workshop.cancelled
        return is_expected and bool(workshop.place) and workshop.now < workshop.ends

    def forget(self):
        """Save it without what tells more of somebody than that there was a sign-up."""
        self.group, self.wording, self.district, self.invitation = None, "", None, None
        self.name, self.email, self.organisation, self.companions = "", "", None, ""
        self.save()
        self.forget_why()
        self.turns.all().without_district()
        Needs.objects.filter(registration=self).delete()

    def forget_why(self):
        self.turns.all().without_group()

    @property
    def others(self):
        """Those who come along: the names that were given, "" for each of whom none was."""
        if not self.is_active:
            return []
        names = self.companions.splitlines()
        return [*names, *[""] * (self.places - 1 - len(names))]

    @property
    def position(self):
        """The place in the queue, from 1: who would be served when, were seats free from now on."""
        if self.workshop.rule in (Workshop.Rule.GROUP, Workshop.Rule.DISTRICT):
            return self.workshop.line().place_of(self.pk)
        before = Q(queued__lt=self.queued) | Q(queued=self.queued, pk__lt=self.pk)
        before = Q(lot__gt="", lot__lt=self.lot) if self.lot else Q(lot__gt="") | before
        waiting = Registration.objects.waiting().filter(workshop=self.workshop_id)
        return waiting.filter(before).count() + 1


class TurnQuerySet(models.QuerySet):
    def without_group(self):
        """Say no longer that it was for a group."""
        for why, instead in Turn.NEUTRAL.items():
            self.filter(why=why).update(why=instead)

    def without_district(self):
        self.filter(why=Turn.Why.BY_DISTRICT).update(why=Turn.Why.NEXT)


class Turn(models.Model):
    """What became of a sign-up, and why; append-only."""

    class Why(models.TextChoices):
        GROUP_SEAT = "group_seat", _("Für Ihre Gruppe war ein Platz frei.")
        SEAT = "seat", _("Ein Platz war frei.")
        OPEN_SEAT = "open_seat", _("Ein Platz für alle war frei.")
        NO_SEAT = "no_seat", _("Alle Plätze, die Sie haben könnten, waren vergeben.")
        INVITED = "invited", _("Durch eine Einladung war ein Platz freigehalten.")
        NEXT = "next", _("Ein Platz wurde frei, und Sie waren als Nächstes an der Reihe.")
        LOTS = "lots", _("Die Plätze werden verlost.")
        DRAWN = "drawn", _("Das Los hat entschieden.")
        BY_LOT = "by_lot", _("Ein Platz wurde frei, und Ihr Los war das nächste.")
        BY_GROUP = (
            "by_group",
            _(
                "Ein Platz wurde frei, und von allen, die ihn haben konnten, war Ihre Gruppe am "
                "wenigsten vertreten."
            ),
        )
        BY_DISTRICT = (
            "by_district",
            _(
                "Ein Platz wurde frei, und von allen, die ihn haben konnten, kamen aus Ihrem Landkreis "
                "oder Ihrer Stadt die wenigsten."
            ),
        )
        OWN = "own", _("Sie haben es so gewählt.")
        LATE = "late", _("Auf das Angebot kam bis zum Ende der Frist keine Antwort.")
        CALLED_OFF = "called_off", _("Die Werkstatt findet nicht statt.")
        DOOR = "door", _("Die Moderation hat Sie am Eingang eingelassen.")

    NEUTRAL = {Why.GROUP_SEAT: Why.SEAT, Why.BY_GROUP: Why.NEXT}

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="turns", verbose_name=_("Anmeldung")
    )
    state = models.CharField(_("Stand"), max_length=10, choices=Registration.State)
    why = models.CharField(_("Grund"), max_length=12, choices=Why)
    created = models.DateTimeField(default=timezone.now)

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.registration_id} {self.state}"


class NeedsQuerySet(models.QuerySet):
    def of(self, workshop):
        """Of those who have a seat there, or are offered one."""
        return self.filter(registration__in=workshop.registrations.seated())

    def in_words(self):
        """`[(what, [words, …])]` without names, in no order that would tell whose they are (P31)."""
        found = [
            (field.verbose_name, sorted(filter(None, (getattr(each, field.name) for each in self))))
            for field in map(Needs._meta.get_field, Needs.KINDS)
        ]
        return [(what, words) for what, words in found if words]


class Needs(models.Model):
    """What somebody needs to take part. It may tell of health or belief, and goes with the day."""

    KINDS = ("access", "diet", "interpretation", "child_care")

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="needs", verbose_name=_("Anmeldung")
    )
    access = models.CharField(_("Im Raum und auf dem Weg dorthin"), max_length=200, blank=True)
    diet = models.CharField(_("Beim Essen und Trinken"), max_length=200, blank=True)
    interpretation = models.CharField(_("Zum Verstehen"), max_length=200, blank=True)
    child_care = models.CharField(_("Kinderbetreuung"), max_length=200, blank=True)
    wording = models.TextField()  # what the person consented to

    objects = NeedsQuerySet.as_manager()

    def __str__(self):
        return f"needs of {self.registration_id}"
