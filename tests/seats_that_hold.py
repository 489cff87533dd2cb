"""What must always hold about the seats of one workshop (I1 to I7), asked of its rows."""

from collections import Counter

from participation.mail.models import Letter
from workshops.actions import seats
from workshops.models import Registration, Turn, Workshop

State = Registration.State
LEGAL = {
    None: {State.CONFIRMED, State.WAITING},
    State.WAITING: {State.OFFERED, State.CANCELLED, State.WAITING, State.CONFIRMED},
    State.OFFERED: {State.CONFIRMED, State.DECLINED, State.EXPIRED, State.WAITING, State.CANCELLED},
    State.CONFIRMED: {State.CANCELLED, State.WAITING, State.CONFIRMED},
}


def broken(workshop):
    """The names of what does not hold."""
    workshop = Workshop.objects.get(pk=workshop.pk)
    room = seats.room_of(workshop)
    rows = list(workshop.registrations.prefetch_related("turns"))
    active = Counter(each.person_id for each in rows if each.is_active)
    turns = [[turn.state for turn in reversed(each.turns.all())] for each in rows]
    steps = [step for states in turns for step in zip([None, *states], states, strict=False)]
    letters = Letter.objects.filter(key__startswith="seat:").values_list("key", flat=True)
    waiting = list(workshop.registrations.waiting())
    places = [each.position for each in waiting]
    if workshop.rule in (Workshop.Rule.GROUP, Workshop.Rule.DISTRICT):
        places.sort()  # whoever waits longest is not always the first
    above, above_open = overbooked(workshop)
    found = {
        "I1 more people than seats": above > 0,
        "I2 more on open seats than there are": above_open > 0,
        "I3 a state that nobody was told": any(
            states[-1:] != [each.state] for each, states in zip(rows, turns, strict=True)
        ),
        "I3 an impossible step": any(after not in LEGAL.get(before, ()) for before, after in steps),
        "I4 two seats for one person": any(number > 1 for number in active.values()),
        "I5 places in the queue are not 1 to n": places != list(range(1, len(waiting) + 1)),
        "I6 somebody waits for a free seat": not workshop.awaits_draw
        and any(room.seat_for(each.group_id, each.places) for each in waiting),
        "I7 a turn without its letter, or with two": sorted(letters)
        != sorted(f"seat:{pk}" for pk in Turn.objects.values_list("pk", flat=True)),
    }
    return [name for name, is_broken in found.items() if is_broken]


def overbooked(workshop):
    """How many people are above all seats, and above the open ones."""
    room = seats.room_of(workshop)
    on_open = sum(max(n - room.kept.get(group, 0), 0) for group, n in room.taken.items())
    return (
        max(room.taken.total() - room.capacity, 0),
        max(on_open - (room.capacity - sum(room.kept.values())), 0),
    )
