from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from themes.models import Theme
from themes.permissions import WindowClosed, can_moderate, require_open


def test_what_is_open_may_be_done(theme):
    assert require_open(theme, "propose") is None


def test_a_closed_window_says_when_it_closed_even_to_a_page_that_is_older(theme):
    """I20: the stored windows and the database's clock decide, not the copy at hand."""
    closed = timezone.now() - timedelta(minutes=1)
    Theme.objects.filter(pk=theme.pk).update(rate_until=closed)

    with pytest.raises(WindowClosed) as refusal:
        require_open(theme, Theme.Activity.RATE)

    assert refusal.value.closed == closed
    assert refusal.value.opens is None
    assert refusal.value.activity == "rate"
    assert "seit" in str(refusal.value)


def test_a_window_that_is_not_open_yet_says_when_it_opens(theme):
    opens = timezone.now() + timedelta(days=3)
    Theme.objects.filter(pk=theme.pk).update(answer_from=opens, answer_until=None)

    with pytest.raises(WindowClosed) as refusal:
        require_open(theme, "answer")

    assert (refusal.value.opens, refusal.value.closed) == (opens, None)


def test_a_host_whose_clock_is_wrong_changes_nothing(theme):
    """R22: the answer comes from the database, whatever this host believes."""
    Theme.objects.filter(pk=theme.pk).update(rate_until=timezone.now() - timedelta(minutes=1))

    with (
        time_machine.travel(timezone.now() - timedelta(hours=1)),
        pytest.raises(WindowClosed),
    ):
        require_open(theme, "rate")


def test_facilitators_moderate_their_theme_and_operators_all(
    theme, other_theme, alice, fatma, gustav, olga
):
    """S09, S20."""
    assert [can_moderate(person, theme) for person in (alice, fatma, gustav, olga)] == [
        False,
        True,
        False,
        True,
    ]
    theme.facilitations.all().delete()
    assert not can_moderate(fatma, theme)
