"""The names of groups and districts, which hardly ever change, without a query for each page."""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext

from participation.people.models import District, StakeholderGroup
from participation.people.names import KEPT_DISTRICTS, KEPT_GROUPS

KEPT = 60  # seconds


@dataclass(frozen=True)
class Group:
    slug: str
    german: str
    icon: str
    is_special: bool

    def __str__(self):
        return gettext(self.german)


def groups():
    """All stakeholder groups, in their order."""
    rows = StakeholderGroup.objects.values_list("slug", "name", "icon", "is_special")
    return [Group(*row) for row in _kept(KEPT_GROUPS, rows)]


def districts():
    """`[(slug, name), …]`"""
    return [
        tuple(row) for row in _kept(KEPT_DISTRICTS, District.objects.values_list("slug", "name"))
    ]


def _kept(name, rows):
    return cache.get_or_set(name, lambda: [list(row) for row in rows], KEPT)
