"""Join codes: a room of people behind one address registers without meeting the limits of attackers.

Whoever enters a code on its page gets a place of their own, kept in the session; allauth then counts
its limits by place instead of by address. The code has as many places as the room has seats.
"""

import secrets

from django.db import transaction

from participation.people.models import JoinCode

KEY = "place"
LETTERS = "abcdefghkmnpqrstuvwxyz23456789"  # none that are mistaken for another
LENGTH = 8


class RoomFull(Exception):
    """All places of the code are taken."""


def new_code():
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


@transaction.atomic
def take_place(code):
    """Take one of the code's places. Locks the code, counts, raises `RoomFull`."""
    code = JoinCode.objects.select_for_update().get(pk=code.pk)
    if code.admissions.count() >= code.seats:
        raise RoomFull
    return code.admissions.create()


def enter(request, code):
    """Give this browser a place, unless it has one."""
    if place(request) is None:
        request.session[KEY] = f"{code.code}.{take_place(code).pk}"


def place(request):
    return request.session.get(KEY) if not request.user.is_authenticated else None
