"""Who shall be at a workshop, who comes, and who is missing; for facilitators alone, so nothing is masked.

The target of a group are the seats that are kept for it; of a district, what the facilitators typed.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from participation.people.models import District, StakeholderGroup
from workshops.models import DistrictTarget, GroupSeats, Registration
from workshops.models.registrations import WHOSE


@dataclass(frozen=True)
class Missing:
    """So many people of a group, or a district, have no seat yet of those that shall come."""

    of: StakeholderGroup | District
    people: int
    wanted: int

    def __str__(self):
        said = {"n": self.people, "name": self.of}
        if self.is_group:
            return _("{n} aus der Gruppe {name}").format(**said)
        return _("{n} aus dem Gebiet {name}").format(**said)

    @property
    def is_group(self):
        return isinstance(self.of, StakeholderGroup)

    @property
    def coming(self):
        return self.wanted - self.people


@dataclass
class Mixture:
    """`seated` is `{(group, district): people}` by their keys; `wanted` `{group or district: people}`."""

    seated: Counter = field(default_factory=Counter)
    wanted: dict = field(default_factory=dict)

    def __post_init__(self):
        self.by_group, self.by_district = Counter(), Counter()
        for (group, district), people in self.seated.items():
            self.by_group[group] += people
            self.by_district[district] += people

    def coming(self, of):
        people = self.by_group if isinstance(of, StakeholderGroup) else self.by_district
        return people[of.pk]

    @property
    def missing(self):
        """Who is missing, those most of all first."""
        left = [Missing(of, n - self.coming(of), n) for of, n in self.wanted.items()]
        return sorted((each for each in left if each.people > 0), key=lambda each: -each.people)

    @property
    def in_words(self):
        """`Es fehlen noch 3 aus der Gruppe Kultur und …`; "" where nobody is missing."""
        missing = self.missing
        if not missing:
            return ""
        names = get_text_list([str(each) for each in missing], _("und"))
        if [each.people for each in missing] == [1]:
            return _("Es fehlt noch {names}.").format(names=names)
        return _("Es fehlen noch {names}.").format(names=names)


def mixtures(workshops):
    """`{workshop: Mixture}`, in as many queries as for one."""
    seated, wanted = defaultdict(Counter), defaultdict(dict)
    rows = Registration.objects.seated().filter(workshop__in=workshops)
    pairs = rows.values_list("workshop", WHOSE, "district").annotate(Sum("places"))
    for pk, group, district, people in pairs:
        seated[pk][group, district] = people
    for each in GroupSeats.objects.filter(workshop__in=workshops).select_related("group"):
        wanted[each.workshop_id][each.group] = each.seats
    targets = DistrictTarget.objects.filter(workshop__in=workshops)
    for each in targets.select_related("district"):
        wanted[each.workshop_id][each.district] = each.people
    return {each: Mixture(seated[each.pk], wanted[each.pk]) for each in workshops}


@dataclass(frozen=True)
class Row:
    """One line of the table; `cells` are `(district, people)`. `wanted` and `missing` may be None."""

    name: str
    cells: list
    people: int
    wanted: int | None
    missing: int | None


class Table:
    """Who has a seat, or an offer, by group and district; last of both who did not say theirs."""

    def __init__(self, mixture):
        self.mixture = mixture
        said = [each for each in District.objects.all() if self._is_shown(each)]
        self.districts = [*said, None]
        self.rows = [self._row(group) for group in (*StakeholderGroup.objects.all(), None)]
        self.people = mixture.seated.total()

    @property
    def columns(self):
        """`(name, people, wanted, missing)` of each district."""
        by_district = self.mixture.by_district
        return [
            (_name(each), *self._against_target(each, by_district[_pk(each)]))
            for each in self.districts
        ]

    def _is_shown(self, district):
        return district in self.mixture.wanted or self.mixture.by_district[district.pk]

    def _row(self, group):
        seated = self.mixture.seated
        cells = [(_name(each), seated[_pk(group), _pk(each)]) for each in self.districts]
        people = self.mixture.by_group[_pk(group)]
        return Row(_name(group), cells, *self._against_target(group, people))

    def _against_target(self, of, people):
        wanted = self.mixture.wanted.get(of)
        return people, wanted, None if wanted is None else max(wanted - people, 0)


def _name(of):
    return str(of or _("ohne Angabe"))


def _pk(of):
    return of and of.pk
