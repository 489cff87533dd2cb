"""Who takes part in a theme, by stakeholder group as far as it may be shown, and who facilitates."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from participation.masking import Cell, mask
from participation.people.models import StakeholderGroup
from participation.people.registry import on_ban
from themes.actions import facilitates_no_more
from themes.models import ThemeFigures
from themes.sections import section


@dataclass(frozen=True)
class Row:
    name: str
    icon: str
    cell: Cell


def rows(by_group, groups):
    """One row per group, and one for those who gave none: the parts of the total, masked."""
    counts = {group.slug: by_group.get(group.slug, 0) for group in groups}
    # People of a group that an operator removed since are counted with those who gave none.
    counts[""] = sum(by_group.values()) - sum(counts.values())
    cells = mask(counts, {group.slug for group in groups if group.is_special})
    return [
        *(Row(str(group), group.icon, cells[group.slug]) for group in groups),
        Row(_("ohne Angabe"), "user", cells[""]),
    ]


@section("groups", "themes/_groups.html", order=90)
def who_takes_part(theme, request):
    """As of the last time the table was taken anew; see `masking.people_between`."""
    by_group = (
        ThemeFigures.objects.values_list("by_group", flat=True).filter(theme=theme).first() or {}
    )
    shown = rows(by_group, list(StakeholderGroup.objects.all()))
    return {
        "rows": shown if by_group else [],
        "total": sum(by_group.values()),
        "most": max((row.cell.count or row.cell.below for row in shown), default=0),
        "some_are_hidden": any(row.cell.is_hidden for row in shown),
    }


@section("facilitators", "themes/_facilitators.html", order=95)
def who_facilitates(theme, request):
    """By the name they chose; the letter that appointed them says that it stands here."""
    return {"facilitators": theme.facilitators.order_by("facilitations__since")}


on_ban(facilitates_no_more)
