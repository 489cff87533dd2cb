"""The platform never stands without somebody who runs it, whoever goes at the same moment."""

import time

import pytest

from participation.people.actions import leaving, operating
from participation.people.models import Person
from participation.people.models.people import PersonQuerySet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def otto(make_person):
    return make_person("Otto", is_operator=True)


@pytest.fixture
def slow(monkeypatch):
    """Whoever is past the check takes a while to go."""
    erase = leaving.erase

    def wait(*args, **kwargs):
        time.sleep(0.3)
        erase(*args, **kwargs)

    monkeypatch.setattr(leaving, "erase", wait)


def test_of_two_operators_who_leave_at_the_same_moment_one_stays(olga, otto, at_once, slow):
    """P16"""
    left = at_once(lambda: leaving.leave(olga), lambda: leaving.leave(otto))

    assert left.count(None) == 1
    assert Person.objects.operators().count() == 1


def test_without_the_lock_both_are_gone(olga, otto, at_once, slow, monkeypatch):
    """R31"""
    monkeypatch.setattr(PersonQuerySet, "select_for_update", lambda self, **options: self.all())

    at_once(lambda: leaving.leave(olga), lambda: leaving.leave(otto))

    assert not Person.objects.operators().exists()


def test_of_two_operators_who_dismiss_each_other_one_stays(olga, otto, at_once):
    """P16"""
    done = at_once(lambda: operating.dismiss(olga, otto), lambda: operating.dismiss(otto, olga))

    assert sorted(type(each).__name__ for each in done) == ["LastOperator", "NoneType"]
    assert Person.objects.operators().count() == 1
