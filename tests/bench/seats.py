"""`bench seats`: 600 people sign up for one workshop, over HTTP, each in a browser without scripts.

First evenly, a little faster than 1,500 a minute; then another workshop as fast as the house takes them. Half of them
name a stakeholder group, with consent. Whoever is answered reads the page they are sent to, as browsers do.
"""

import argparse
import asyncio
import time
from dataclasses import dataclass
from statistics import median

from tests.bench.positions import ARRIVING, COOKIE, TOKEN, Proxy
from tests.bench.processes import House, enter, start_pages, start_worker
from tests.bench.report import Report, milliseconds, percentile

PEOPLE = 600
RATE = 26  # a second, evenly
AT_ONCE = 16  # browsers, each at its next sign-up as soon as the one before is through
WARM_UP = 20
LEAST = 1500  # a minute
MOST_P95 = 0.300  # seconds
PATIENCE = 120  # seconds in which the worker has sent all letters


def main(argv):
    parser = argparse.ArgumentParser("bench seats", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rate", type=float, default=RATE, help="a second, evenly")
    parser.add_argument("--quick", action="store_true", help="a quarter of the people")
    options = parser.parse_args(argv)
    people = options.people // 4 if options.quick else options.people
    environment = House(durable=True).environment()
    enter(environment)
    town = Town(people)
    port, _process = start_pages(environment)
    start_worker(environment)
    return asyncio.run(measure(town, port, options.rate))


class Town:
    """People with sessions, and workshops of the same kind."""

    def __init__(self, people):
        # The settings are read by now.
        from tests.bench import deeds, fixtures  # noqa: PLC0415

        deeds.migrate()
        theme = fixtures.make_theme()
        fixtures.make_groups()
        self.sessions = fixtures.make_sessions(fixtures.make_people(people))
        self.warm_up, self.even, self.fast = (
            fixtures.make_workshop(theme, seats=people // 2) for _each in range(3)
        )
        self.groups = list(self.even.group_seats.values_list("group", flat=True))
        fixtures.analyze()

    def wrong(self, workshop, acknowledged):
        """`{what: how many}` of what should not be there after these many were told that it is done."""
        from participation.mail.models import Letter  # noqa: PLC0415

        rows = list(workshop.registrations.order_by("queued", "pk"))
        confirmed = [each for each in rows if each.state == each.State.CONFIRMED]
        waiting = [each for each in rows if each.state == each.State.WAITING]
        turns = [list(each.turns.values_list("pk", flat=True)) for each in rows]
        letters = Letter.objects.filter(key__in=[f"seat:{pk}" for pks in turns for pk in pks])
        end = time.monotonic() + PATIENCE
        while letters.filter(sent=None).exists() and time.monotonic() < end:
            time.sleep(0.5)
        return {
            "people without a row, or with two": abs(len(rows) - acknowledged)
            + len(rows) - len({each.person_id for each in rows}),
            "people above the capacity": max(len(confirmed) - workshop.capacity, 0),
            "rows that neither have a seat nor wait": len(rows) - len(confirmed) - len(waiting),
            "wrong positions in the queue": sum(
                each.position != place for place, each in enumerate(waiting, 1)
            ),
            "rows without their one letter": sum(len(pks) != 1 for pks in turns)
            + abs(len(rows) - letters.count()),
            "letters not sent": letters.filter(sent=None).count(),
        }  # fmt: skip


@dataclass
class Person:
    """A browser with a session, a CSRF cookie and its token; `group` is 0 for who names none."""

    proxy: Proxy
    session: str
    group: int

    @property
    def cookies(self):
        return f"session={self.session}; csrf={self.csrf}"

    async def arrive(self, workshop):
        path = workshop.get_absolute_url()
        status, headers, page = await self.proxy.ask("GET", path, f"session={self.session}")
        if status != 200:
            raise RuntimeError(f"the page answered {status}")
        self.token = TOKEN.search(page)[1]
        self.csrf = COOKIE.search(headers["set-cookie"])[1]

    async def sign_up(self, workshop):
        """Whether the answer is that it is done."""
        fields = {"csrfmiddlewaretoken": self.token}
        if self.group:
            fields |= {"group": self.group, "agree": "on"}
        path = f"{workshop.get_absolute_url()}sign-up/"
        status, _headers, _page = await self.proxy.ask("POST", path, self.cookies, fields)
        return status == 303

    async def read(self, workshop):
        await self.proxy.ask("GET", workshop.get_absolute_url(), self.cookies)


async def measure(town, port, rate):
    proxy = Proxy([port])
    groups = town.groups
    people = [
        Person(proxy, session, groups[number // 2 % len(groups)] if number % 2 else 0)
        for number, session in enumerate(town.sessions)
    ]
    for at in range(0, len(people), ARRIVING):
        await asyncio.gather(*(each.arrive(town.even) for each in people[at : at + ARRIVING]))
    for each in people[:WARM_UP]:
        await each.sign_up(town.warm_up)
    even = await evenly(people, town.even, rate)
    fast = await at_once(people, town.fast)
    return await asyncio.to_thread(judge, town, rate, even, fast)


async def evenly(people, workshop, rate):
    """`([(is it done, seconds)], seconds for all)`; measured from the click, so that waiting counts."""
    answers, begun = [], time.perf_counter()

    async def one(number, person):
        due = begun + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        is_done = await person.sign_up(workshop)
        answers.append((is_done, time.perf_counter() - due))
        await person.read(workshop)

    await asyncio.gather(*(one(number, person) for number, person in enumerate(people)))
    return answers, time.perf_counter() - begun


async def at_once(people, workshop):
    answers, begun, coming = [], time.perf_counter(), iter(people)

    async def browser():
        for person in coming:
            clicked = time.perf_counter()
            is_done = await person.sign_up(workshop)
            answers.append((is_done, time.perf_counter() - clicked))
            await person.read(workshop)

    await asyncio.gather(*(browser() for _each in range(AT_ONCE)))
    return answers, time.perf_counter() - begun


def judge(town, rate, even, fast):
    report = Report("seats", people=len(town.sessions), rate=rate, browsers=AT_ONCE)
    report.figure("sign-ups", "a minute", "median, ms", "p95", "p99", "slowest")
    figures = {}
    for how, workshop, (answers, took) in (
        (f"{rate:g} a second", town.even, even),
        ("as fast as it goes", town.fast, fast),
    ):
        done = sum(is_done for is_done, _seconds in answers)
        seconds = [each for _is_done, each in answers]
        figures[how] = a_minute, p95 = 60 * done / took, percentile(seconds, 95)
        times = (median(seconds), p95, percentile(seconds, 99), max(seconds))
        report.figure(how, round(a_minute), *map(milliseconds, times))
        report.bound(f"{how}: a minute", a_minute, least=LEAST)
        report.bound(f"{how}: refused", len(answers) - done, most=0)
        for what, number in town.wrong(workshop, done).items():
            report.bound(f"{how}: {what}", number, most=0)
        if workshop is town.even:
            report.bound(f"{how}: p95 of the answer, ms", 1000 * p95, most=1000 * MOST_P95)
    report.figure("times what is asked", "a minute", "p95")
    for how, (a_minute, p95) in figures.items():
        report.figure(how, f"{a_minute / LEAST:.2f}", f"{p95 / MOST_P95:.2f}")
    return report.close()
