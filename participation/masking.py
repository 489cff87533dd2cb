"""Small numbers are not shown: a cell below k could name a person.

Whoever reads a table knows more than its cells: the total, and by which rule cells were hidden. So
`mask` hides further cells, the smallest first, until none that is hidden follows from the rest.
Whoever reads it twice knows the difference: show a table anew only after many people moved.
"""

from dataclasses import dataclass

K = 5
K_SPECIAL = 10  # for groups whose membership is special personal data


def people_between(before, after):
    """At least how many people the difference of two tables, `{key: people}`, is about.

    A table is shown anew only when these are many: else who saw both would know the group of the
    one person who took part in between.
    """
    moves = [after.get(key, 0) - before.get(key, 0) for key in before.keys() | after.keys()]
    return max(sum(move for move in moves if move > 0), -sum(move for move in moves if move < 0))


@dataclass(frozen=True)
class Cell:
    """What may be shown of a count: the count, or None when it is below `below` or protects others.

    Which of the two is not told: that a cell had to protect others says what the others can be.
    """

    count: int | None
    below: int

    @property
    def is_hidden(self):
        return self.count is None


def mask(counts, special=()):
    """`{key: Cell}` for the parts of a known total, `{key: people}`; `special` names keys below 10.

    Cells that are equally small are hidden together, so that their order tells nothing either.
    """
    limits = {key: K_SPECIAL if key in special else K for key in counts}
    small = {key for key, n in counts.items() if 0 < n < limits[key]}
    hidden = set(small)
    while hidden and not _is_safe(counts, hidden, small, limits):
        left = [n for key, n in counts.items() if key not in hidden and n]
        # When nothing is left to protect them, not even an empty group is told from a small one.
        hidden |= {key for key, n in counts.items() if n == min(left, default=0)}
        if not left:
            break
    return {key: Cell(None if key in hidden else n, limits[key]) for key, n in counts.items()}


def _is_safe(counts, hidden, small, limits):
    """Whether every hidden count could also be another, even for somebody who knew which are small.

    Each hidden cell lies between two bounds and their sum is known: what the others' bounds leave
    of it is what can be concluded about one.
    """
    total = sum(counts[key] for key in hidden)
    beyond = min((n for key, n in counts.items() if key not in hidden and n), default=total + 1)
    low = {key: 1 if key in small else limits[key] for key in hidden}
    high = {key: limits[key] - 1 if key in small else beyond - 1 for key in hidden}
    spare, room = total - sum(low.values()), sum(high.values()) - total
    return all(min(high[key], low[key] + spare) > max(low[key], high[key] - room) for key in hidden)
