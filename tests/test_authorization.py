"""docs/authorization.md says who gets which answer where; it is read here row by row."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from participation.live import tickets
from participation.pages.seeds import load as load_texts
from tests.things import THINGS

TABLE = Path(settings.BASE_DIR) / "docs/authorization.md"
NEEDS_NO_TOKEN = "pages:language"  # a token would set a cookie for everybody who only reads
ROLES = ["anonymous", "resident", "author", "outsider", "facilitator", "operator"]


def rows(heading):
    """The cells of the table below `## heading`, without its two head rows."""
    section = TABLE.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def routes(resolver=None, namespaces=()):
    """The full names of all routes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from routes(pattern, (*namespaces, *inner))
        else:
            yield ":".join([*namespaces, pattern.name or str(pattern.pattern)])


def only_posted():
    """A row of each route that answers to POST alone."""
    read = {row[0] for row in rows("Routes") if row[1] == "GET"}
    posted = {row[0]: row for row in rows("Routes") if row[1] == "POST"}
    return [row for route, row in posted.items() if route not in read]


@pytest.fixture
def world(theme, bob, groups):
    load_texts()
    return {"theme": theme, "author": bob, "group": groups["kultur"]}


@pytest.fixture
def people(alice, bob, gustav, fatma, olga):
    return dict(zip(ROLES, [None, alice, bob, gustav, fatma, olga], strict=True))


def client_of(person, **options):
    client = Client(**options)
    if person:
        client.force_login(person)
    return client


def answer(client, method, url):
    """The status, or `sign in` where the answer sends there; whatever it changed is undone."""
    with transaction.atomic():
        response = client.generic(
            method, url, "nothing=useful", content_type="application/x-www-form-urlencoded"
        )
        transaction.set_rollback(True)
    if response.status_code in {302, 303} and response["Location"].startswith("/account/login/"):
        return "sign in"
    return str(response.status_code)


def test_every_route_is_in_the_table():
    """S18"""
    assert sorted({row[0] for row in rows("Routes")}) == sorted(set(routes()))


@pytest.mark.parametrize("row", rows("Routes"), ids=lambda row: " ".join(row[:3]))
def test_everybody_gets_the_answer_that_the_table_says(row, world, people):
    """S08, S09, S11, S14, S16, S58: who may see, who may do."""
    route, method, thing, *expected = row
    url = reverse(route, kwargs=THINGS[thing](world))

    answers = [answer(client_of(person), method, url) for person in people.values()]

    assert answers == expected


@pytest.mark.parametrize(
    "row",
    [row for row in rows("Routes") if row[1] == "POST" and row[0] != NEEDS_NO_TOKEN],
    ids=lambda row: " ".join(row[:3]),
)
def test_nothing_is_posted_without_a_token(row, world, people):
    """S58"""
    route, method, thing, *_ = row
    client = client_of(people["author"], enforce_csrf_checks=True)

    response = client.post(reverse(route, kwargs=THINGS[thing](world)))

    assert response.status_code == 403


@pytest.mark.parametrize("row", only_posted(), ids=lambda row: " ".join(row[:3]))
def test_nothing_is_changed_by_looking(row, world, people):
    """S52, S58"""
    route, _, thing, *_ = row

    response = client_of(people["operator"]).get(reverse(route, kwargs=THINGS[thing](world)))

    assert response.status_code == 405


@pytest.mark.parametrize("row", rows("Live"), ids=lambda row: " ".join(row[:2]))
def test_a_page_lets_hear_what_the_table_says(row, world, people):
    """S60, S61: the ticket on the page is the permission."""
    route, thing, *expected = row
    arguments = THINGS[thing](world)
    url = reverse(route, kwargs=arguments)
    heard = []
    for person in people.values():
        found = re.search(r'<body data-live="([^"]+)"', client_of(person).get(url).content.decode())
        topics = set(tickets.read(unescape(found[1])).topics) if found else set()
        own = {"people", *([person.topic] if person else [])}
        heard.append(" ".join(sorted(topics - own)) or "–")

    assert heard == [cell.replace("<pk>", str(arguments.get("pk"))) for cell in expected]
