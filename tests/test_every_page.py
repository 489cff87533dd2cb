"""What holds for every page of the platform, whoever asks for it; the routes are those of docs/authorization.md."""

import html5lib
import pytest
from django import forms
from django.db import transaction
from django.urls import reverse

from participation.moderation import State
from participation.proposals.tasks import recount
from tests.test_authorization import ROLES, client_of, people, rows, world  # noqa: F401
from tests.things import THINGS

READ = [row for row in rows("Routes") if row[1] == "GET"]
POSTED = [row for row in rows("Routes") if row[1] == "POST"]
MACHINES = {"healthz", "metrics", "live:since", "pages:robots", "pages:favicon"}
PAGES = [row for row in READ if row[0] not in MACHINES]
# A form for somebody who is not signed in needs a token, and so a cookie.
WITH_TOKEN = (
    "account_", "mfa_", "pages:barrier", "pages:contact", "join", "workshops:sign_up", "workshops:seat",
    "workshops:change_",
)  # fmt: skip
HELP = ["/so-funktioniert-es/", "/kontakt/", "/barriere-melden/", "/impressum/"]
_found = {}


def every(rows):
    return pytest.mark.parametrize("row", rows, ids=lambda row: " ".join(row[:3]))


@pytest.fixture
def found(row, request):
    """`{role: response}` of the page in the row; asked for once, whatever is tested of it."""
    key = tuple(row[:3])
    if key not in _found:
        world, people = map(request.getfixturevalue, ("world", "people"))
        address = reverse(row[0], kwargs=THINGS[row[2]](world))
        _found[key] = {role: client_of(people[role]).get(address) for role in ROLES}
    return _found[key]


@every(READ)
def test_the_browser_is_told_to_trust_nobody_but_us(row, found):
    """P03, P06, S64: nothing from elsewhere, no frame around it, no address told to others."""
    for answer in found.values():
        policy = set(answer["Content-Security-Policy"].split("; "))
        assert policy >= {"default-src 'self'", "frame-ancestors 'none'", "form-action 'self'"}
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "microphone=()" in answer["Permissions-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


@every(PAGES)
def test_what_is_made_for_a_person_is_kept_by_nobody(row, found):
    """S63: no cache, neither shared nor the browser's own, holds the page of somebody signed in."""
    for role, answer in found.items():
        said = answer.headers.get("Cache-Control", "")
        assert role == "anonymous" or {"private", "no-store"} & set(said.split(", ")), role
        assert "public" not in said


@every(PAGES)
def test_who_only_reads_gets_no_cookie(row, found):
    """P01, S54"""
    allowed = {"csrf", "session"} if row[0].startswith(WITH_TOKEN) else set()

    assert set(found["anonymous"].cookies) <= allowed


@every(PAGES)
def test_a_page_is_well_formed_and_helps_in_the_same_place(row, found):
    """A02, A09, A15, A30, A46: for every role; and what will be spoken has an empty place to be put into."""
    for role, answer in found.items():
        if not answer["Content-Type"].startswith("text/html") or not answer.content:
            continue
        html = answer.content.decode()
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
        ids = [one.get("id") for one in tree.iter() if one.get("id")]
        assert (role, sorted(ids)) == (role, sorted(set(ids)))
        assert named(tree) - set(ids) == set(), role
        assert len(tree.findall(".//h1")) == 1
        footer = html[html.index("<footer") :]
        places = [footer.index(f'href="{address}') for address in HELP]
        assert places == sorted(places)
        assert html.index('action="/language/"') < html.index("<main")
        for region in tree.findall(".//*[@id='live-region']"):
            assert (region.get("role"), "".join(region.itertext()).strip()) == ("status", "")


def named(tree):
    """All ids that something on the page refers to."""
    attributes = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
    return {
        name
        for one in tree.iter()
        for attribute in attributes
        for name in (one.get(attribute) or "").split()
    }


WORDS = [
    "Damit Kinder sicher zur Schule",
    "Ein Radweg am",
    "Er steht seit Jahren",
    "Ich fahre dort",
]


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_is_not_public_is_on_no_page(state, world, people):  # noqa: F811
    """S07, S11, I14: not by itself, nor in a list, a search, a history or on the page of somebody else."""
    names = {f"{state} {kind}" for kind in ("idea", "thread", "comment")} & THINGS.keys()
    hidden = {thing: THINGS[thing](world) for thing in names}
    everywhere = ("–", "theme", "text", "old text")
    recount()
    for role in ("anonymous", "outsider"):
        client = client_of(people[role])
        for route, _, thing, *_ in READ:
            if thing in hidden or thing in everywhere:
                address = reverse(route, kwargs=hidden.get(thing) or THINGS[thing](world))
                page = client.get(address).content.decode()
                assert [words for words in WORDS if words in page] == [], (role, route)


def all_forms(form=forms.BaseForm):
    for one in form.__subclasses__():
        yield from (one, *all_forms(one))


# What forms of ours ask for, and what addresses and buttons carry.
FIELDS = {
    *(name for form in all_forms() for name in getattr(form, "base_fields", ())),
    *(
        "at",
        "check",
        "decision",
        "do",
        "group",
        "month",
        "next",
        "page",
        "parent",
        "position",
        "preview",
    ),
    *("reply", "sort", "stance", "state", "status", "sure", "text", "ticket", "wait"),
}
NASTY = [
    "\x00", "\ud7ff\u202e<svg onload=x>", "-1", "9" * 30, "1e1000", "²٣", "2026-99-99T99:99",
    "00000000-0000-0000-0000-000000000000", "'; select pg_sleep(9); --", "x" * 2000,
]  # fmt: skip


@every([row for row in READ + POSTED if row[0] != "metrics"])
def test_nothing_that_is_sent_breaks_a_page(row, world, people):  # noqa: F811
    """B26, B13: every field at once with what no form of ours would send; the answer is never our fault."""
    route, method, thing, *expected = row
    may = dict(zip(ROLES, expected, strict=True))
    role = "author" if may["author"] not in {"403", "404"} else "operator"
    client = client_of(people[role], raise_request_exception=False)
    address = reverse(route, kwargs=THINGS[thing](world))
    broken = []
    for value in NASTY:
        with transaction.atomic():
            answer = getattr(client, method.lower())(address, dict.fromkeys(FIELDS, value))
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            broken.append((value, answer.status_code))
    assert broken == []


LISTS = [
    "/themes/mobilitaet/ideas/",
    "/themes/mobilitaet/threads/",
    "/ideas/{idea.pk}/",
    "/inquiries/",
    "/people/operating/deeds/",
]


@pytest.mark.parametrize("address", LISTS)
def test_a_page_that_a_list_does_not_have_is_not_found(client, olga, idea, address):
    """B13"""
    client.force_login(olga)
    address = address.format(idea=idea)

    asked = ["", "1", "2", "9999", "9" * 99, "0", "-1", "1.0", "1e1000", "abc", "²", "١"]
    statuses = {page: client.get(address, {"page": page}).status_code for page in asked}

    assert statuses == {page: 200 if page in ("", "1") else 404 for page in asked}
