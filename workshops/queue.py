"""Whose turn it is, by the rule of a workshop that everybody reads beforehand; and lots that everybody can check.

Knows no rows: `Workshop.line` brings those who wait, in the order of their lots or of their sign-ups.
"""

import hashlib
import hmac
import math
import secrets
from collections import Counter, defaultdict, deque
from fractions import Fraction
from typing import NamedTuple


def new_seed():
    """What the lots will be drawn from: secret until then, but its `hash_of` is public at once."""
    return secrets.token_hex(32)


def hash_of(seed):
    """SHA-256 of the seed as it is written."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot_of(seed, number):
    """HMAC-SHA256 of a sign-up's number, both as they are written; the smallest lot comes first."""
    return hmac.digest(seed.encode(), str(number).encode(), "sha256").hex()


class Waiting(NamedTuple):
    pk: int
    group: int | None
    district: int | None
    places: int


class Line:
    """Those who wait. Whoever is taken counts as seated from then on, so that the next one may be of another group.

    `by` is "group" or "district", to serve first who of them has the smallest part of their target; None keeps
    to the order. Both the next offer and the place that people read come from `take`.
    """

    def __init__(self, waiting, by=None, seated=(), targets=()):
        self.by, self.seated, self.targets = by, Counter(seated), dict(targets)
        self.alike = defaultdict(deque)  # of each kind, only the first can be the next
        for rank, one in enumerate(waiting):
            self.alike[one[1:]].append((rank, one))

    def take(self, fits=lambda one: True):
        """Whose turn it is of those whom the free seat fits; None without one."""
        able = [alike for alike in self.alike.values() if alike and fits(alike[0][1])]
        if not able:
            return None
        _rank, one = min(able, key=lambda alike: (self.part(alike[0][1]), alike[0][0])).popleft()
        if self.by:
            self.seated[getattr(one, self.by)] += one.places
        return one

    def part(self, one):
        """Which part of its target has a seat; 1 where there is no target, and last who says nothing."""
        if self.by is None:
            return 0
        kind = getattr(one, self.by)
        if kind is None:
            return math.inf
        target = self.targets.get(kind)
        return Fraction(self.seated[kind], target) if target else 1

    def place_of(self, pk):
        """From 1, if seats became free one after another; 1 also for who has been served meanwhile."""
        order = enumerate(iter(self.take, None), start=1)
        return next((place for place, one in order if one.pk == pk), 1)
