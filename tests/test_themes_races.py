"""Two at the same moment, on real connections; each test has a twin that shows the race unlocked."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from participation.live.models import Event
from participation.people.models import StaffDeed
from themes import actions, tasks
from themes.models import Theme, ThemeQuerySet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unlocked(monkeypatch):
    """Take the row locks away."""
    monkeypatch.setattr(ThemeQuerySet, "select_for_update", lambda self, **options: self.all())


@pytest.fixture
def slow(monkeypatch):
    """Whoever is past the check takes a while to finish."""

    def later(module, name):
        function = getattr(module, name)

        def wait(*args, **kwargs):
            time.sleep(0.3)
            return function(*args, **kwargs)

        monkeypatch.setattr(module, name, wait)

    return later


def at_once(*deeds):
    """Run the deeds in threads of their own; what they returned or raised."""
    results = [None] * len(deeds)

    def run(number, deed):
        try:
            results[number] = deed()
        except Exception as problem:
            results[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def saved_at_once(theme, fatma, olga):
    return at_once(
        lambda: actions.edit(theme, fatma, title=(theme.title, "Fatmas Titel")),
        lambda: actions.edit(theme, olga, title=(theme.title, "Olgas Titel")),
    )


def test_of_two_who_save_at_the_same_moment_one_is_asked_to_compare(theme, fatma, olga, slow):
    """B21."""
    slow(actions, "record")

    results = saved_at_once(theme, fatma, olga)

    assert sorted(type(result).__name__ for result in results) == ["ChangedMeanwhile", "Theme"]
    [deed] = StaffDeed.objects.all()
    assert deed.after == {"title": Theme.objects.get().title}


def test_without_the_lock_the_second_undoes_the_first(theme, fatma, olga, slow, unlocked):
    """R31."""
    slow(actions, "record")

    results = saved_at_once(theme, fatma, olga)

    assert [type(result).__name__ for result in results] == ["Theme", "Theme"]
    assert StaffDeed.objects.count() == 2


@pytest.fixture
def crossed(theme):
    Theme.objects.update(changes_at=timezone.now() - timedelta(seconds=1))


def test_two_beats_at_the_same_moment_tell_a_crossed_edge_once(crossed, slow):
    """R15."""
    slow(tasks, "publish")

    assert at_once(tasks.cross_edges, tasks.cross_edges) == [None, None]

    assert Event.objects.filter(topic__name="site", name="theme.changed").count() == 1


def test_without_the_lock_two_beats_tell_it_twice(crossed, slow, unlocked):
    """R31."""
    slow(tasks, "publish")

    at_once(tasks.cross_edges, tasks.cross_edges)

    assert Event.objects.filter(topic__name="site", name="theme.changed").count() == 2
