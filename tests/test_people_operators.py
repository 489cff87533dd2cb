"""The platform never stands without somebody who runs it, whoever goes at the same moment."""

import time

import pytest
from django.db import OperationalError
from django.db.models import QuerySet
from django.test import Client

from participation.people.actions import leaving, operating
from participation.people.models import District, Person, StaffDeed, StakeholderGroup
from participation.people.models.people import PersonQuerySet
from participation.threads import actions as threads
from participation.threads.actions import talk
from participation.threads.models import Thread

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


@pytest.fixture
def meeting(theme, bob, olga, monkeypatch):
    """Deeds at the same moment: Olga takes a while to speak in a thread, and Bob, who spoke there, leaves."""
    thread = Thread.objects.create(theme=theme, title="Bus", text="…", state="published")
    threads.say(thread, bob, text="Ja.")
    look = talk.require_open

    def wait(*args):
        look(*args)
        time.sleep(0.5)

    monkeypatch.setattr(talk, "require_open", wait)
    return [lambda: threads.say(thread, olga, text="Danke.").text, lambda: leaving.leave(bob)]


def test_an_operator_speaks_while_somebody_leaves(meeting, at_once):
    """P16: that operators take turns in going hinders nothing that they do."""
    assert at_once(*meeting) == ["Danke.", None]


def test_with_a_stronger_lock_they_wait_for_each_other(meeting, at_once, monkeypatch):
    """R31"""
    lock = QuerySet.select_for_update
    monkeypatch.setattr(PersonQuerySet, "select_for_update", lambda self, **options: lock(self))

    assert [type(done) for done in at_once(*meeting)].count(OperationalError) == 1


def test_an_operator_adds_and_renames_groups_and_districts(client, olga, alice):
    """Where nothing was loaded at the start, this is how they come to be."""
    client.force_login(olga)

    assert client.post("/people/operating/groups/", {"name": "Verwaltung"}).status_code == 303
    other = client.post("/people/operating/groups/", {"name": "verwaltung"})
    district = {"name": "Landkreis Görlitz", "sorbian_name": "Zhorjelc"}
    client.post("/people/operating/districts/", district)
    group = StakeholderGroup.objects.get(slug="verwaltung")
    new = {"name": "Ämter", "is_special": "on", "means_the_same": "on"}
    client.post(f"/people/operating/groups/{group.pk}/", new)

    assert "Diesen Namen gibt es schon." in other.content.decode()
    group.refresh_from_db()
    assert (group.slug, group.name, group.is_special) == ("verwaltung", "Ämter", True)
    assert District.objects.get(slug="landkreis-gorlitz").sorbian_name == "Zhorjelc"
    deeds = StaffDeed.objects.order_by("pk").values_list("verb", flat=True)
    assert list(deeds) == ["stakeholdergroup.add", "district.add", "stakeholdergroup.change"]
    assert "Interessengruppe geändert" in client.get("/people/operating/deeds/").content.decode()
    client.force_login(alice)
    assert client.get("/people/operating/groups/").status_code == 404


def test_a_double_click_adds_one_and_leads_to_the_same_page(client, olga, at_once):
    def press():
        browser = Client()
        browser.force_login(olga)
        return browser.post("/people/operating/groups/", {"name": "Verwaltung"})

    answers = [*at_once(press, press), press()]

    assert [(answer.status_code, answer.url) for answer in answers] == [
        (303, "/people/operating/groups/")
    ] * 3
    assert (StakeholderGroup.objects.count(), StaffDeed.objects.count()) == (1, 1)


def test_there_is_no_group_number_nought(client, olga):
    client.force_login(olga)

    assert client.post("/people/operating/groups/0/", {"name": "Verwaltung"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "refused"),
    [({"name": "Parteien", "is_special": "on"}, ["means_the_same"]),
     ({"name": "Politik", "means_the_same": "on"}, ["is_special"]),
     ({"name": "Politik und Parteien", "is_special": "on", "means_the_same": "on"}, None),
     ({"name": "Politik", "is_special": "on"}, None)],
)  # fmt: skip
def test_what_people_consented_to_becomes_no_other_group(client, olga, groups, typed, refused):
    """A new wording is confirmed to mean the same; protection is not taken away."""
    client.force_login(olga)

    answer = client.post(f"/people/operating/groups/{groups['politik'].pk}/", typed)

    assert (list(answer.context["form"].errors) if answer.context else None) == refused
