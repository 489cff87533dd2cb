"""Who gets a seat. Each deed holds the lock of its workshop's row, so that the last seat is given once."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from participation.live.log import Message, publish
from participation.mail.actions import write
from participation.people.actions.account import still_active
from participation.people.models import Person
from participation.people.permissions import require_mandate
from workshops import calendar
from workshops.actions.room import keeps, room_of
from workshops.models import Registration, Turn, Workshop
from workshops.permissions import AlreadyComing, AlreadySignedUp, NoSeatKept, SignUpClosed
from workshops.seating import Seat, answer_by

State = Registration.State
RULE = Workshop.Rule
BY_RULE = {  # what must be known of who is next, and what is said then
    RULE.FIRST: ("pk", Turn.Why.NEXT),
    RULE.LOT: ("lot", Turn.Why.BY_LOT),
    RULE.GROUP: ("group_id", Turn.Why.BY_GROUP),
    RULE.DISTRICT: ("district_id", Turn.Why.BY_DISTRICT),
}
LETTERS = {Turn.Why.LOTS: "lot", Turn.Why.DRAWN: "drawn"}  # else that of the state
WHY = {Seat.OF_GROUP: Turn.Why.GROUP_SEAT, Seat.OPEN: Turn.Why.OPEN_SEAT, None: Turn.Why.NO_SEAT}


class NotNow(Exception):
    """The sign-up is no longer in a state that allows it: the offer ran out, or it was given up."""


def locked(pk):
    """The workshop as it stands; whatever decides about its seats waits here."""
    return Workshop.objects.for_page().select_for_update(no_key=True, of=("self",)).get(pk=pk)


@transaction.atomic
def sign_up(workshop, person, **said):
    """Take a seat, or the last place in the queue. Twice is once, with what was said the first time.

    `said` are fields of the sign-up. With an `organisation` it is for its delegation, on the seats of
    its group. With an `invitation` it is on its seats. Raises `SignUpClosed`, `NoMandate`,
    `AlreadyComing`, `AlreadySignedUp`, and `NoSeatKept` where the invitation has no such seats.
    """
    person = still_active(person)
    workshop = locked(workshop.pk)
    organisation, invitation = said.get("organisation"), said.get("invitation")
    known = workshop.registrations.active().of_person(person).first()
    if known and known.organisation == organisation:
        if known.state == State.WAITING:
            _require(invitation, workshop, known.places)
        return _redeem(_adopt(known, person), invitation)
    if known and organisation:
        raise AlreadySignedUp
    if known:
        return _adopt(known, person)
    if not workshop.is_open:
        raise SignUpClosed(workshop)
    if organisation:
        require_mandate(person, organisation)
        if workshop.registrations.active().filter(organisation=organisation).exists():
            raise AlreadyComing
        said["group"] = organisation.group
    registration = Registration(workshop=workshop, person=person, **said)
    _require(registration.invitation, workshop, registration.places)
    _queue(registration)
    publish(*told(workshop, [registration]))
    return registration


@transaction.atomic
def ask(workshop, *, email, name, language, **said):
    """Sign up with an address alone: nothing but a letter to it, until its reader confirms (S69).

    Who is signed up already gets the link to that, at most once an hour. Raises `SignUpClosed`, and
    `NoSeatKept`, whoever the address belongs to.
    """
    email = email.lower()
    workshop = locked(workshop.pk)
    if not workshop.is_open:
        raise SignUpClosed(workshop)
    _require(said.get("invitation"), workshop)
    open_ones = workshop.registrations.filter(state__in=[State.PENDING, *Registration.ACTIVE])
    registration = open_ones.of_address(email).first()
    if registration is None:
        registration = workshop.registrations.create(
            email=email,
            name=name,
            language=language,
            state=State.PENDING,
            queued=timezone.now(),
            **said,
        )
    elif registration.state == State.PENDING and said.get("invitation"):
        registration.invitation = said["invitation"]
        registration.save(update_fields=["invitation"])
    registration.workshop = workshop
    hour = workshop.now.strftime("%Y%m%d%H")
    write_to(registration, registration.state, key=f"ask:{registration.pk}:{hour}")


@transaction.atomic
def confirm(registration):
    """The address is its reader's: now the sign-up counts, for the account of that address if there is one.

    Returns the sign-up that stands. Raises `SignUpClosed`, and `NotNow` where it was too late.
    """
    owner = Person.objects.filter(
        emailaddress__email=registration.email, emailaddress__verified=True
    ).first()
    owner = owner and still_active(owner)
    workshop, registration = fresh(registration)
    if registration.state != State.PENDING:
        return registration
    if not workshop.is_open:
        raise SignUpClosed(workshop)
    if owner:
        known = workshop.registrations.active().of_person(owner).exclude(pk=registration.pk).first()
        if known:
            registration.delete()
            return _redeem(known, registration.invitation)
        _adopt(registration, owner)
    _queue(registration)
    publish(*told(workshop, [registration]))
    return registration


@transaction.atomic
def change_group(registration, *, group, wording):
    """Another group: the seat is given back, and the sign-up goes to the end of the queue (S70).

    Whoever takes the consent back, `group` being None, keeps seat and place (P29), as all do before
    lots are drawn, and who sits on the seat of an invitation. Raises `NotNow`.
    """
    workshop, registration = fresh(registration)
    is_fixed = registration.organisation or registration.arrived
    if not registration.is_active or is_fixed or workshop.now >= workshop.starts:
        raise NotNow
    if registration.group == group:
        return registration
    if group and workshop.rule == Workshop.Rule.GROUP:  # one would look which one comes first
        raise NotNow
    registration.group, registration.wording = group, wording
    if group is None or registration.invitation_id or workshop.awaits_draw:
        registration.save(update_fields=["group", "wording"])
        registration.forget_why()
        publish(*told(workshop, [registration, *fill_free_seats(workshop)]))
        return registration
    registration.state = State.WAITING  # the seat is free before it is asked for anew
    registration.save()
    moved = fill_free_seats(workshop, but=registration)
    _queue(registration)
    publish(*told(workshop, [registration, *moved]))
    return registration


@transaction.atomic
def accept(registration):
    """Take the seat that was offered. Raises `NotNow` where that is too late."""
    workshop, registration = fresh(registration)
    if registration.state == State.CONFIRMED:
        return registration
    if registration.state != State.OFFERED or registration.offered_until <= workshop.now:
        raise NotNow
    move(registration, State.CONFIRMED, Turn.Why.OWN)
    publish(*told(workshop, [registration]))
    return registration


@transaction.atomic
def give_up(registration):
    """Cancel a seat, decline an offer, or leave the queue; whoever waits is offered what is free."""
    workshop, registration = fresh(registration)
    if not registration.is_active or registration.arrived:
        return registration
    outcome = State.DECLINED if registration.state == State.OFFERED else State.CANCELLED
    move(registration, outcome, Turn.Why.OWN)
    publish(*told(workshop, [registration, *fill_free_seats(workshop)]))
    return registration


@transaction.atomic
def leave_all(person):
    """Give up every seat that is still to come, of who leaves or is banned; returns the messages."""
    messages = []
    active = person.registrations.active().filter(workshop__in=Workshop.objects.upcoming())
    for registration in active.order_by("workshop"):
        workshop, registration = fresh(registration)
        if registration.is_active:
            registration.state = State.CANCELLED
            registration.forget()
            messages += told(workshop, fill_free_seats(workshop))
    return messages


def tell_moved(workshop):
    """A letter to everybody who has a seat or waits; one for each version of the workshop."""
    for registration in workshop.registrations.active().select_related("person"):
        seated = registration.state == State.CONFIRMED
        write_to(
            registration,
            "moved",
            calendar=calendar.request(workshop, registration.reader) if seated else "",
            key=f"moved:{registration.pk}:{workshop.version}",
        )


def cancel_all(workshop):
    """Everybody of a workshop, which is locked and called off; returns the messages to them."""
    active = list(workshop.registrations.active().select_related("person"))
    for registration in active:
        move(registration, State.CANCELLED, Turn.Why.CALLED_OFF)
    return notices(active)


@transaction.atomic
def expire(workshop):
    """Take back the offers that nobody accepted in time, and offer those seats on."""
    workshop = locked(workshop.pk)
    late = list(workshop.registrations.overdue().with_people())
    for registration in late:
        move(registration, State.EXPIRED, Turn.Why.LATE)
    if late:
        publish(*told(workshop, [*late, *fill_free_seats(workshop)]))


@transaction.atomic
def release(workshop):
    """Open the unused seats of all groups to everybody, once."""
    workshop = locked(workshop.pk)
    if workshop.released or workshop.release_at is None or workshop.release_at > workshop.now:
        return
    workshop.released = True
    workshop.save(update_fields=["released"])
    offered = fill_free_seats(workshop)
    count_left(workshop)
    publish(*notices(offered), *workshop.changed())


def fill_free_seats(workshop, *, but=None):
    """Offer what is free to those who wait, by the rule of the queue; every release of a seat ends here.

    `workshop` is locked. Before lots are drawn nothing is offered. Returns the sign-ups that got an offer.
    """
    if workshop.cancelled or workshop.awaits_draw or workshop.now >= workshop.starts:
        return []
    offered = []
    for pk in served(workshop, but=but):
        registration = workshop.registrations.with_people().get(pk=pk)
        registration.offered_until = answer_by(workshop.now, workshop.starts)
        known, why = BY_RULE[workshop.rule]
        move(registration, State.OFFERED, why if getattr(registration, known) else Turn.Why.NEXT)
        offered.append(registration)
    return offered


def served(workshop, *, but=None):
    """The numbers of those who wait and for whom there is a seat, by the rule of the queue."""
    room, line = room_of(workshop), workshop.line(but=but)
    while one := line.take(lambda each: room.seat_for(each.group, each.places)):
        room.taken[one.group] += one.places
        yield one.pk


def _adopt(registration, person):
    """A guest's sign-up becomes that of the account with the guest's address."""
    if registration.person_id is None:
        registration.person, registration.name, registration.email = person, "", ""
        registration.save(update_fields=["person", "name", "email"])
    return registration


def _redeem(registration, invitation):
    """Whoever waits takes a seat that the invitation, if any, keeps."""
    if registration.state == State.WAITING and keeps(
        invitation, registration.workshop, registration.places
    ):
        registration.invitation = invitation
        move(registration, State.CONFIRMED, Turn.Why.INVITED)
        publish(*told(registration.workshop, [registration]))
    return registration


def _require(invitation, workshop, places=1):
    """Whoever signs up with a code that keeps no seat is asked whether they want to wait."""
    if invitation and not keeps(invitation, workshop, places):
        raise NoSeatKept(invitation)


def _queue(registration):
    """Seat a new sign-up, or put it behind all others; before lots are drawn all wait."""
    workshop = registration.workshop
    registration.queued, registration.lot = timezone.now(), ""
    if keeps(registration.invitation, workshop, registration.places):
        move(registration, State.CONFIRMED, Turn.Why.INVITED)
        return
    registration.invitation = None
    if workshop.awaits_draw:
        move(registration, State.WAITING, Turn.Why.LOTS)
        return
    seat = room_of(workshop).seat_for(registration.group_id, registration.places)
    move(registration, State.CONFIRMED if seat else State.WAITING, WHY[seat])


def move(registration, state, why, **context):
    """Change the state, keep why, and write the letter: one for each turn."""
    registration.state = state
    if state != State.OFFERED:
        registration.offered_until = None
    registration.save()
    entry = ""
    if state == State.CONFIRMED:
        entry = calendar.request(registration.workshop, registration.reader)
    elif _last_state(registration) == State.CONFIRMED:
        entry = calendar.cancel(registration.workshop, registration.reader)
    turn = registration.turns.create(state=state, why=why)
    letter = LETTERS.get(why, state)
    write_to(registration, letter, calendar=entry, key=f"seat:{turn.pk}", turn=turn, **context)
    if not registration.is_active:
        registration.forget()


def _last_state(registration):
    """What its reader was told last; the row may say otherwise while a deed is at work."""
    return registration.turns.values_list("state", flat=True).first()


def write_to(registration, letter, **context):
    """The letter of `templates/workshops/mail/`, with the link that opens the seat.

    Who came without a sign-up left no address, and that of guests is forgotten after four weeks.
    """
    workshop = registration.workshop
    if not registration.reader.email:
        return
    code = registration.get_code_url() if registration.shows_code else ""
    write(
        registration.reader,
        f"workshops/mail/{letter}.txt",
        code=code and settings.PUBLIC_URL + code,
        workshop=workshop,
        registration=registration,
        url=settings.PUBLIC_URL + registration.get_seat_url(),
        **context,
    )


def fresh(registration):
    """The workshop, locked, and the sign-up as it stands. Raises `NotNow` where there is none any more."""
    workshop = locked(registration.workshop_id)
    found = workshop.registrations.with_people().filter(pk=registration.pk).first()
    if found is None:  # nobody confirmed it in time, or it was a second one
        raise NotNow
    return workshop, found


def told(workshop, registrations):
    """The messages to each of these people, and to all where other seats are left than before."""
    return notices(registrations) + (workshop.changed() if count_left(workshop) else [])


def notices(registrations):
    people = {each.person.topic for each in registrations if each.person}
    return [Message(topic, "notice.changed") for topic in sorted(people)]


def count_left(workshop):
    """Keep in the locked row of the workshop which seats are left; whether that is new."""
    room = room_of(workshop)
    if room.seat_for(None):
        left = Workshop.Left.OPEN
    else:
        some = any(room.seat_for(group) for group in room.kept)
        left = Workshop.Left.GROUPS if some else Workshop.Left.NONE
    if left == workshop.left:
        return False
    workshop.left = left
    workshop.save(update_fields=["left"])
    return True
