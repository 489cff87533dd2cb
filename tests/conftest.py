"""The people of the tests: one per role and group, so that a test reads like a story."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.cache import cache as shared_cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from participation.live.models import Event
from participation.moderation import State
from participation.people.models import (
    Consent,
    District,
    Mandate,
    Organisation,
    Person,
    StakeholderGroup,
)
from participation.proposals.actions.telling import keep_thread_in_step
from participation.proposals.models import Proposal, ProposalTally
from themes.models import Theme
from workshops.models import Workshop

GROUPS = {
    "wirtschaft": ("Wirtschaft", "briefcase", False),
    "wissenschaft": ("Wissenschaft", "beaker", False),
    "kultur": ("Kultur", "musical-note", False),
    "politik": ("Politik", "building-library", True),
    "zivilgesellschaft": ("Zivilgesellschaft", "user-group", False),
    "gewerkschaften": ("Gewerkschaften", "hand-raised", True),
}


@pytest.fixture(scope="session", autouse=True)
def static_files():
    """Collect the static files once, as `manage.py start` does."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def empty_cache():
    """A page kept by one test is not served in the next, whose rows were never published."""
    shared_cache.clear()


@pytest.fixture(autouse=True)
def own_language():
    """A page read in English leaves its thread in English; the next test begins in German."""
    translation.deactivate()


@pytest.fixture
def groups(db):
    """The six stakeholder groups by slug."""
    return {
        slug: StakeholderGroup.objects.get_or_create(
            slug=slug,
            defaults={"name": name, "icon": icon, "is_special": special, "position": position},
        )[0]
        for position, (slug, (name, icon, special)) in enumerate(GROUPS.items())
    }


@pytest.fixture
def district(db):
    return District.objects.get_or_create(
        slug="cottbus", defaults={"name": "Cottbus", "sorbian_name": "Chóśebuz"}
    )[0]


@cache
def hashed_password():
    """Argon2 takes its time, as it should, but once is enough."""
    return make_password("ein gutes Passwort")


@pytest.fixture
def make_person(db):
    """`make_person("Alice")`: an active person with a confirmed address and a password."""

    def make(name, **fields):
        from allauth.account.models import EmailAddress  # noqa: PLC0415

        fields.setdefault("email", f"{name.lower()}@example.org")
        person = Person.objects.create(password=hashed_password(), display_name=name, **fields)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person

    return make


def second_factor(person):
    """Staff may do nothing without one."""
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": ""})
    return person


@pytest.fixture
def events(db):
    """`events("site")`: what was said in a topic, as pairs of name and data."""

    def said(topic):
        return list(Event.objects.filter(topic__name=topic).values_list("name", "data"))

    return said


@pytest.fixture
def make_theme(db):
    """A theme whose windows are all open, unless said otherwise."""

    def make(slug="mobilitaet", **fields):
        now = timezone.now()
        for activity in Theme.Activity.values:
            fields.setdefault(f"{activity}_from", now - timedelta(days=1))
            fields.setdefault(f"{activity}_until", now + timedelta(days=30))
        fields.setdefault("title", "Infrastruktur und Mobilität")
        fields.setdefault("summary", "Wie wir uns bewegen und was uns verbindet.")
        fields.setdefault("lead_question", "Wie kommen wir morgen von Ort zu Ort?")
        fields.setdefault("icon", "map")
        fields.setdefault("colour", Theme.Colour.LAKE)
        return Theme.objects.create(slug=slug, **fields)

    return make


@pytest.fixture
def theme(make_theme):
    return make_theme()


@pytest.fixture
def other_theme(make_theme):
    return make_theme("kultur", title="Kultur und Tourismus", icon="sparkles")


@pytest.fixture
def make_workshop(theme):
    """A workshop in three weeks; its groups' seats as `{group: number}`."""

    def make(capacity=2, seats=None, **fields):
        starts = timezone.now() + timedelta(days=21)
        fields = {"theme": theme, "title": "Zukunftswerkstatt", "place": "Bürgerhaus"} | fields
        fields.setdefault("starts", starts)
        fields.setdefault("ends", fields["starts"] + timedelta(hours=6))
        made = Workshop.objects.create(capacity=capacity, key=uuid4(), **fields)
        for group, number in (seats or {}).items():
            made.group_seats.create(group=group, seats=number)
        return made

    return make


@pytest.fixture
def alice(make_person):
    """A resident without a group."""
    return make_person("Alice")


@pytest.fixture
def bob(make_person):
    """Another resident."""
    return make_person("Bob")


@pytest.fixture
def ute(make_person, groups):
    """Speaks for a union."""
    person = make_person("Ute")
    organisation = Organisation.objects.create(
        name="IG Beispiel", group=groups["gewerkschaften"], state=Organisation.State.VERIFIED
    )
    Mandate.objects.create(organisation=organisation, person=person, state=Mandate.State.ACTIVE)
    return person


@pytest.fixture
def wim(make_person, groups):
    """Gave the group Wirtschaft by consent, privately."""
    person = make_person("Wim")
    Consent.objects.create(
        person=person,
        purpose=Consent.Purpose.STAKEHOLDER_GROUP,
        group=groups["wirtschaft"],
        wording="…",
    )
    return person


@pytest.fixture
def fatma(make_person, theme):
    """Facilitates the theme."""
    person = make_person("Fatma")
    theme.facilitations.create(person=person)
    return second_factor(person)


@pytest.fixture
def gustav(make_person, other_theme):
    """Facilitates another theme, not this one."""
    person = make_person("Gustav")
    other_theme.facilitations.create(person=person)
    return second_factor(person)


@pytest.fixture
def olga(make_person):
    """The operator."""
    return second_factor(make_person("Olga", is_operator=True))


@pytest.fixture
def make_idea(theme):
    """`make_idea("Ein Nachtbus", author=alice)`: an idea, published as a moderator would, else waiting."""

    def make(title="Ein Nachtbus", *, state=State.PUBLISHED, **fields):
        fields.setdefault("theme", theme)
        fields.setdefault("text", "Damit man nach dem Theater heimkommt.")
        now = timezone.now()
        idea = Proposal.objects.create(title=title, state=state, submitted=now, **fields)
        if state == State.PUBLISHED:
            idea.published = now
            idea.save()
            keep_thread_in_step(idea)
            ProposalTally.objects.create(proposal=idea, theme=idea.theme)
        return idea

    return make


@pytest.fixture
def idea(make_idea):
    """A published idea by nobody in particular."""
    return make_idea()


@pytest.fixture
def at_once():
    """`at_once(deed, deed, …)`: all at the same moment; what each returned or raised, in their order."""

    def run(*deeds):
        gate = Barrier(len(deeds))

        def start(deed):
            try:
                gate.wait(10)
                return deed()
            except Exception as problem:
                return problem
            finally:
                connection.close()

        with ThreadPoolExecutor(len(deeds)) as threads:
            return list(threads.map(start, deeds))

    return run


@pytest.fixture
def export(tmp_path):
    """`export("comments.csv", old, new)`: a copy of the Polis sample with one change."""
    folder = tmp_path / "export"
    shutil.copytree(Path(__file__).parent / "samples" / "polis", folder)

    def change(name, old, new):
        path = folder / name
        content = path.read_text(encoding="utf-8")
        assert content.count(old) == 1
        path.write_text(content.replace(old, new), encoding="utf-8")
        return folder

    return change
