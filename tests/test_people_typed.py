"""B20: what somebody typed survives that they must sign in first."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.utils import timezone

from participation.people.typed import sign_in_first, typed
from tests.test_people_sign_in import PASSWORD, url

LONG = "Ein langer Text. " * 700  # 2,000 words


@sign_in_first
def write(request):
    if request.method == "POST":
        return HttpResponse(status=303)
    return HttpResponse(repr(typed(request).get("text")))


def page(request):
    return HttpResponse(repr(typed(request, action="/write/").get("text")))


urlpatterns = [
    path("write/", write),
    path("page/", page),
    path("", include("participation.urls")),
]


@pytest.fixture(autouse=True)
def routes(settings):
    settings.ROOT_URLCONF = __name__


def sign_in(client, answer, person):
    return client.post(answer.url, {"login": person.email, "password": PASSWORD})


def test_the_text_is_offered_again_after_signing_in(client, alice):
    """B20"""
    answer = client.post("/write/", {"text": LONG, "csrfmiddlewaretoken": "x"})
    back = sign_in(client, answer, alice)

    assert back.url == "/write/"
    assert client.get("/write/").content.decode() == repr(LONG)
    assert "csrfmiddlewaretoken" not in client.session["typed"]["fields"]


def test_the_way_back_leads_to_the_page_the_form_stood_on(client, alice):
    """B20"""
    answer = client.post(
        "/write/", {"text": "Ja"}, headers={"referer": "http://testserver/page/?a=1"}
    )
    back = sign_in(client, answer, alice)

    assert back.url == "/page/?a=1"
    assert client.get(back.url).content.decode() == "'Ja'"


def test_a_foreign_page_is_no_way_back(client, db):
    """S53"""
    answer = client.post("/write/", {}, headers={"referer": "https://evil.example/page/"})

    assert answer.url == f"{url('login')}?next=%2Fwrite%2F"


def test_once_posted_it_is_forgotten(client, alice):
    client.post("/write/", {"text": "Ja"})
    client.force_login(alice)
    client.post("/write/", {"text": "Ja"})

    assert client.get("/write/").content.decode() == "None"


def test_it_belongs_to_its_form_and_browser_and_to_a_day(client, alice):
    client.post("/write/", {"text": "Ja"})
    client.force_login(alice)
    other = Client()
    other.force_login(alice)

    assert client.get(reverse("people:profile")).context["form"].initial.get("text") is None
    assert other.get("/write/").content.decode() == "None"
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert client.get("/page/").content.decode() == "None"


def test_too_much_is_not_kept(client, db):
    client.post("/write/", {"text": "x" * 200_000})

    assert "typed" not in client.session


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://testserver:81"])
def test_a_foreign_page_posts_nothing_and_leaves_nothing(alice, origin):
    """S58"""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    answer = client.post("/write/", {"text": "x"}, headers={"origin": origin} if origin else {})

    assert answer.status_code == 403
    assert "typed" not in client.session
