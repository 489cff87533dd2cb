"""Programs read what people may read: the same rows, the same permissions, as JSON."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.people.models import Organisation, StaffDeed
from tests.test_workshops_export import prove
from workshops.actions import seats
from workshops.listing import PER_PAGE

ALL = "/api/workshops/"


@pytest.fixture
def workshop(make_workshop, district):
    return make_workshop(
        capacity=9,
        title="Zukunft in Łužyca",
        district=district,
        online_link="https://bbb.example/x",
    )


@pytest.fixture
def path(workshop):
    return reverse("workshops:api_sign_ups", args=[workshop.pk])


def test_everybody_reads_what_the_page_says_and_gets_no_cookie(workshop):
    """P01: and not the link that only those with a seat know."""
    answer = Client().get(f"{ALL}{workshop.pk}/")
    listed = Client().get(ALL)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert not answer.cookies
    assert not listed.cookies
    found = answer.json()
    assert listed.json() == {"count": 1, "next": None, "previous": None, "results": [found]}
    assert found["title"] == "Zukunft in Łužyca"
    assert (found["theme"], found["district"]) == ("mobilitaet", workshop.district.slug)
    assert (found["left"], found["is_open"], found["capacity"]) == ("open", True, 9)
    assert found["url"] == f"http://testserver{workshop.get_absolute_url()}"
    assert "bbb.example" not in answer.text


def test_the_list_has_pages_and_narrows_as_the_page_does(make_workshop, make_theme):
    culture = make_theme("kultur")
    make_workshop(theme=culture)
    starts = timezone.now() - timedelta(days=3)
    make_workshop(theme=culture, starts=starts)
    for _number in range(PER_PAGE):
        make_workshop()

    first = Client().get(ALL).json()
    second = Client().get(first["next"]).json()

    assert (first["count"], len(first["results"]), first["previous"]) == (25, PER_PAGE, None)
    assert (len(second["results"]), second["next"]) == (1, None)
    assert second["previous"].startswith("http://testserver/api/workshops/")
    assert Client().get(ALL, {"theme": "kultur"}).json()["count"] == 1
    assert Client().get(ALL, {"theme": "kultur", "past": "1"}).json()["count"] == 1
    missing = Client().get(ALL, {"page": 3})
    assert (missing.status_code, list(missing.json())) == (404, ["detail"])


@pytest.mark.parametrize("count", [1, 5])
def test_a_list_costs_as_many_queries_however_long_it_is(
    make_workshop, count, django_assert_max_num_queries
):
    for _number in range(count):
        make_workshop()

    with django_assert_max_num_queries(5):
        assert len(Client().get(ALL).json()["results"]) == count


def test_what_an_address_asks_for_in_vain_is_named(client, workshop, path, fatma):
    prove(client, fatma)

    asked = [
        client.get(ALL, {"colour": "red", "theme": "", "x": 1}),
        client.get(ALL, {"theme": "nowhere"}),
        client.get(f"{ALL}{workshop.pk}/", {"format": "api"}),
        client.get(path, {"purpose": "Einlass", "group": "kultur"}),
        client.get(path),
        client.get(path, {"purpose": " \N{ZERO WIDTH SPACE} "}),
        client.get(path, {"purpose": "x" * 201}),
    ]

    assert [answer.status_code for answer in asked] == [400] * 7
    assert [sorted(answer.json()) for answer in asked] == [
        ["colour", "x"],
        ["theme"],
        ["format"],
        ["group"],
        ["purpose"],
        ["purpose"],
        ["purpose"],
    ]
    assert not StaffDeed.objects.exists()


def test_a_facilitator_reads_the_sign_ups_and_the_log_says_so(
    client, workshop, path, alice, bob, ute, fatma, district
):
    """P28, P31, P38: who gave up is not in it, neither are groups and needs."""
    union = Organisation.objects.spoken_for_by(ute).get()
    seats.sign_up(workshop, alice, district=district)
    seats.give_up(seats.sign_up(workshop, bob))
    seats.sign_up(workshop, ute, organisation=union, places=2, companions="Ulf")
    prove(client, fatma)

    answer = client.get(path, {"purpose": "Einlass am 3. April"})

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    first, second = answer.json()["results"]
    assert list(first) == [
        "name", "email", "organisation", "district", "places", "state", "signed_up", "arrived",
    ]  # fmt: skip
    assert list(first.values())[:6] == [
        "Alice", "alice@example.org", None, district.slug, 1, "confirmed",
    ]  # fmt: skip
    assert (second["name"], second["organisation"], second["places"]) == ("Ute", "IG Beispiel", 2)
    deed = StaffDeed.objects.get()
    assert (deed.verb, deed.person) == ("workshop.export", fatma)
    assert deed.after == {"what": "sign-ups", "kind": "json", "purpose": "Einlass am 3. April"}


@pytest.mark.parametrize("who", [None, "alice", "gustav"])
def test_for_others_there_are_no_sign_ups(client, path, request, who):
    """S09, S11"""
    if who:
        prove(client, request.getfixturevalue(who))

    answer = client.get(path, {"purpose": "Neugier"})

    assert (answer.status_code, list(answer.json())) == (404, ["detail"])
    assert not StaffDeed.objects.exists()


def test_an_open_session_alone_reads_no_sign_ups(client, path, fatma):
    """S75"""
    client.force_login(fatma)

    assert client.get(path, {"purpose": "Einlass"}).status_code == 403
    assert not StaffDeed.objects.exists()


def test_nothing_is_made_for_browsers_and_nothing_is_written(client, path, fatma):
    """S31"""
    prove(client, fatma)

    answer = client.get(ALL, headers={"Accept": "text/html,*/*;q=0.8"})

    assert answer["Content-Type"] == "application/json"
    for method in (client.post, client.put, client.delete, client.options):
        assert method(ALL).status_code == 405
        assert method(path).status_code == 405


def test_a_link_on_somebody_elses_page_writes_nothing_into_the_log(client, path, fatma):
    prove(client, fatma)

    answer = client.get(f"{path}?purpose=Unfug", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert not StaffDeed.objects.filter(verb="workshop.export").exists()
