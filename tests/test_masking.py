from collections import defaultdict

import pytest

from participation.masking import Cell, mask, people_between


def shown(counts, special=()):
    """The table as a reader sees it: numbers, or "–" for what is hidden."""
    return {
        key: "–" if cell.is_hidden else cell.count for key, cell in mask(counts, special).items()
    }


def test_what_two_tables_tell_is_about_those_who_came_or_went():
    """Who moved from one group to another is in both sums, and counted once."""
    assert people_between({}, {"a": 7, "b": 3}) == 10
    assert people_between({"a": 7, "b": 3}, {"a": 5, "b": 5}) == 2
    assert people_between({"a": 7}, {"a": 7}) == 0


def test_what_is_large_enough_stays_as_it_is():
    assert shown({"a": 5, "b": 0, "c": 31}) == {"a": 5, "b": 0, "c": 31}


def test_the_second_smallest_is_hidden_too_so_that_the_sum_does_not_tell():
    """P23."""
    assert shown({"a": 4, "b": 9, "c": 31, "d": 0}) == {"a": "–", "b": "–", "c": 31, "d": 0}


def test_special_groups_are_hidden_below_ten():
    assert shown({"union": 9, "a": 12, "b": 40}, {"union"}) == {"union": "–", "a": "–", "b": 40}


def test_two_small_ones_protect_each_other():
    assert shown({"a": 2, "b": 3, "c": 31}) == {"a": "–", "b": "–", "c": 31}


def test_two_small_ones_that_the_sum_gives_away_take_a_third_along():
    assert shown({"a": 1, "b": 1, "c": 12, "d": 31}) == {"a": "–", "b": "–", "c": "–", "d": 31}
    assert shown({"a": 4, "b": 4, "c": 12, "d": 31}) == {"a": "–", "b": "–", "c": "–", "d": 31}


def test_equals_are_hidden_together():
    assert shown({"a": 3, "b": 6, "c": 6, "d": 20}) == {"a": "–", "b": "–", "c": "–", "d": 20}


def test_a_table_of_one_small_group_shows_nothing():
    assert shown({"a": 3, "b": 0}) == {"a": "–", "b": "–"}


def test_a_hidden_cell_says_below_what_it_may_lie():
    assert mask({"union": 3, "a": 4}, {"union"}) == {"union": Cell(None, 10), "a": Cell(None, 5)}


@pytest.mark.parametrize(
    ("cells", "special", "most"), [(2, {0}, 40), (3, set(), 34), (4, {0}, 22), (5, {0, 1}, 14)]
)
def test_no_hidden_cell_can_be_computed_even_by_somebody_who_knows_the_rule(cells, special, most):
    """I17: among all tables of one total that look the same, each hidden cell has several values."""
    for total in range(1, most + 1):
        alike = defaultdict(list)
        for counts in compositions(total, cells):
            alike[tuple(shown(dict(enumerate(counts)), special).values())].append(counts)
        computable = [
            (look, values)
            for look, tables in alike.items()
            for cell, values in zip(look, zip(*tables, strict=True), strict=True)
            if cell == "–" and len(set(values)) == 1
        ]
        assert computable == []


def compositions(total, cells):
    """All ways to spread `total` people over `cells` groups."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, cells - 1):
            yield (first, *rest)
