"""Where the stakeholder groups stand on an idea, without telling where any single person stands."""

from dataclasses import dataclass

from participation.masking import K_SPECIAL, K
from participation.proposals.names import Group, groups


@dataclass(frozen=True)
class Row:
    """How many people of one group agree, are undecided, disagree."""

    group: Group
    agree: int
    undecided: int
    disagree: int

    @property
    def total(self):
        return self.agree + self.undecided + self.disagree


def by_group(table):
    """`(rows, hidden)`: the rows that may be shown, and whether others may not.

    `table` is a tally's `{slug or "" for none given: [agree, undecided, disagree]}`; the totals of
    its columns are public. A row is shown as a whole or not at all: not when one of its cells is
    below k, nor when all of its people stand alike, for then a member's position were known. What
    is not shown, people without a group among it, must be at least two rows and `K_SPECIAL` people,
    else it could be computed from the totals; until it is, the smallest shown row is hidden too.
    """
    rows = [Row(group, *table[group.slug]) for group in groups() if any(table.get(group.slug, ()))]
    shown = [row for row in rows if _is_safe(row)]
    rest = [sum(table.get("", ()))] + [row.total for row in rows if not _is_safe(row)]
    hidden = len(shown) < len(rows)
    while hidden and shown and (sum(map(bool, rest)) < 2 or sum(rest) < K_SPECIAL):
        smallest = min(shown, key=lambda row: row.total)
        shown.remove(smallest)
        rest.append(smallest.total)
    return shown, hidden


def _is_safe(row):
    limit = K_SPECIAL if row.group.is_special else K
    cells = [cell for cell in (row.agree, row.undecided, row.disagree) if cell]
    return len(cells) > 1 and min(cells) >= limit
