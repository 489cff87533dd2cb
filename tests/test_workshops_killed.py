"""Pages and worker are killed (SIGKILL) while people sign up and give up: what was answered stands, nothing is half done.

I3, I7, R29, R13.
"""

import http.client
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.utils import timezone

from participation.mail.models import Letter
from participation.mail.tasks import deliver
from participation.people.models import Person
from tests.bench.fixtures import make_sessions
from tests.bench.processes import BASE, start_pages, start_worker
from tests.seats_that_hold import broken

# On a busy machine the processes take their time to start.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

TOKEN = "a" * 32  # of the cookie and the form, as a browser would have got it from the page
KILLS = 2
CROWD = 10  # browsers at once
PATIENCE = 20  # seconds until letters are sent
MESSAGE = re.compile(r"^Message-ID: <letter\.(\d+)@", re.MULTILINE)


def kill(process):
    """The process and those that it started, at once: nobody is asked, nothing is tidied up."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in (process.pid, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def environment(settings, tmp_path):
    """Of real processes on the database of this test."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    return os.environ | {
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "DATA_DIR": str(tmp_path),
        "STATIC_ROOT": str(settings.STATIC_ROOT),
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "participation.settings",
        "PYTHONPATH": str(BASE),
    }


@pytest.fixture
def started():
    """Processes that are killed at the latest when the test ends."""
    found = []
    yield found
    for process in found:
        if process.poll() is None:
            kill(process)


class Visit:
    """One person's way: signs up, perhaps gives up again; `known` is what the last answer promised."""

    def __init__(self, workshop, person, session, dice):
        self.workshop, self.person = workshop, person
        self.cookies = f"session={session}; csrf={TOKEN}"
        groups = [None, *workshop.group_seats.values_list("group", flat=True)]
        self.group, self.gives_up = dice.choice(groups), dice.random() < 0.4
        self.known = None

    def go(self, port):
        fields = {"group": self.group, "agree": "on"} if self.group else {}
        address = f"{self.workshop.get_absolute_url()}sign-up/"
        if self.post(port, address, fields, "active") and self.gives_up:
            self.post(port, f"{self.seat()}give-up/", {}, "gone")

    def seat(self):
        """The link in the letter."""
        try:
            return self.workshop.registrations.get(person=self.person).get_seat_url()
        finally:
            connection.close()

    def post(self, port, address, fields, promise):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {
            "Host": "localhost:8000", "Origin": "http://localhost:8000", "Cookie": self.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        self.known = None
        try:
            line.request(
                "POST",
                address,
                urlencode({"csrfmiddlewaretoken": TOKEN, **fields}),
                headers,
            )
            status = line.getresponse().status
        except (OSError, http.client.HTTPException):
            return False  # killed: nobody was told anything
        finally:
            line.close()
        assert status == 303
        self.known = promise
        return True


def test_what_was_answered_stands_and_nothing_is_half_done(
    environment, started, make_workshop, groups, tmp_path
):
    dice = random.Random()
    workshop = make_workshop(capacity=20, seats=dict.fromkeys(groups.values(), 2))
    people = Person.objects.bulk_create(
        Person(email=f"p{number}@example.org", display_name=f"P{number}") for number in range(400)
    )
    sessions = make_sessions([person.pk for person in people])
    visits = [
        Visit(workshop, person, session, dice)
        for person, session in zip(people, sessions, strict=True)
    ]
    with ThreadPoolExecutor() as starting:
        serving = [starting.submit(start_pages, environment, within=60) for _each in range(KILLS)]
        worker = start_worker(environment)
    pages = [each.result() for each in serving]
    started += [worker, *(process for _port, process in pages)]
    coming, went = iter(visits), []
    for number, (port, process) in enumerate(pages):
        ends = threading.Event()

        def browse(port=port, ends=ends):
            while not ends.is_set() and (visit := next(coming, None)):
                went.append(visit)
                visit.go(port)

        with ThreadPoolExecutor(CROWD) as crowd:
            browsers = [crowd.submit(browse) for _ in range(CROWD)]
            while len(went) < (number + 1) * 3 * CROWD and not any(
                each.done() for each in browsers
            ):
                time.sleep(0.01)
            time.sleep(dice.uniform(0, 0.5))
            if number == 1:
                kill(worker)
            ends.set()
            kill(process)
        for each in browsers:
            each.result()

    assert broken(workshop) == []
    active = set(workshop.registrations.active().values_list("person", flat=True))
    promised = {kind: {v.person.pk for v in went if v.known == kind} for kind in ("active", "gone")}
    assert promised["active"] - active == set()
    assert promised["gone"] & active == set()
    assert len(promised["active"]) > CROWD
    assert any(visit.known is None for visit in went)

    # What a worker had claimed when it died is due again after a pause, which is over now.
    Letter.objects.filter(sent=None).update(due_at=timezone.now())
    started.append(start_worker(environment))
    deliver.delay()
    end = time.monotonic() + PATIENCE
    while Letter.objects.filter(sent=None).exists() and time.monotonic() < end:
        time.sleep(0.1)
    texts = "".join(path.read_text() for path in (tmp_path / "mail").glob("*.log"))
    sent = Counter(map(int, MESSAGE.findall(texts)))
    assert set(sent) == set(Letter.objects.values_list("pk", flat=True))
    # Only the one that was on its way when the worker died may come twice, with the same identity.
    assert sent.total() - len(sent) <= 1
