"""`bench positions`: a hall of 200 people takes 2,000 positions in five seconds, over HTTP.

As a page with scripts sends them, into the ballot; with `--forms` as one without does, CSRF and all.
"""

import argparse
import asyncio
import json
import re
import time
from collections import Counter
from itertools import cycle
from statistics import median
from urllib.parse import quote, urlencode

from websockets.asyncio.client import connect

from tests.bench.processes import House, enter, start_live, start_pages, start_worker
from tests.bench.report import Report, milliseconds, percentile

PEOPLE = 200
IDEAS = 10
SECONDS = 5
KEPT = 16  # connections to each process of pages
ARRIVING = 8  # people who open the page at once, before it begins
MOST_P95 = 0.150  # seconds
MOST_TALLIES = 2  # a second, for each idea
QUIET = 3  # seconds without an event after which nothing more is expected
ORIGIN = "http://localhost:8000"
CHOICES = ("agree", "agree", "undecided", "disagree")
NAMES = {"agree": 1, "undecided": 0, "disagree": -1}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TICKET = re.compile(r'data-live="([^"]+)"')
COOKIE = re.compile(r"csrf=([^;]+)")


def main(argv):
    parser = argparse.ArgumentParser("bench positions", description=__doc__)
    parser.add_argument("--pages", type=int, default=2, help="processes that answer; 2 otherwise")
    parser.add_argument("--forms", action="store_true", help="as phones without scripts send them")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args(argv)
    house = House(durable=True)
    environment = house.environment()
    enter(environment)
    hall = Hall()
    ports = [start_pages(environment)[0] for _ in range(options.pages)]
    live, _process = start_live(environment)
    start_worker(environment)
    return asyncio.run(measure(hall, ports, live, options))


class Hall:
    """Ten ideas and two hundred people with sessions."""

    def __init__(self):
        # The settings are read by now.
        from tests.bench import deeds, fixtures  # noqa: PLC0415

        deeds.migrate()
        self.theme = fixtures.make_theme()
        fixtures.make_groups()
        people = fixtures.make_people(PEOPLE + 1)
        ideas = fixtures.make_ideas(self.theme, people, IDEAS + 1)
        fixtures.derive(self.theme)
        self.sessions = fixtures.make_sessions(people)
        *self.ideas, self.warm_up = ideas

    def stored(self):
        """`{idea: Counter of values}`, and how many rows."""
        from participation.proposals.models import Position  # noqa: PLC0415

        rows = list(
            Position.objects.filter(proposal__in=self.ideas).values_list("proposal", "value")
        )
        found = {idea: Counter() for idea in self.ideas}
        for idea, value in rows:
            found[idea][value] += 1
        return found, len(rows)

    def told(self):
        """`{idea: [(when, data)]}` of the tallies in the log, in its order."""
        from participation.live.models import Event  # noqa: PLC0415

        found = {idea: [] for idea in self.ideas}
        rows = Event.objects.filter(name="proposal.tally", topic__name__startswith="proposal.")
        for data, created in rows.order_by("topic", "seq").values_list("data", "created"):
            if data["id"] in found:
                found[data["id"]].append((created.timestamp(), data))
        return found


class Proxy:
    """Kept connections to the pages, each taken for one request, as the proxy in front has them."""

    def __init__(self, ports):
        self.free = asyncio.Queue()
        for _number, port in zip(range(KEPT * len(ports)), cycle(ports), strict=False):
            self.free.put_nowait((port, None))

    async def ask(self, method, path, cookies, fields=None):
        port, line = await self.free.get()
        try:
            if line is None or line[0].at_eof():  # the server ends idle connections
                line = await asyncio.open_connection("127.0.0.1", port)
            return await exchange(*line, method, path, cookies, fields)
        finally:
            self.free.put_nowait((port, line))


async def exchange(reader, writer, method, path, cookies, fields):
    body = urlencode(fields or {})
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost:8000",
        f"Cookie: {cookies}",
        *([f"Origin: {ORIGIN}", "Content-Type: application/x-www-form-urlencoded"] * bool(body)),
        f"Content-Length: {len(body)}",
    ]
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {}
    for line in head[1:-2]:
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    page = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(head[0].split()[1]), headers, page.decode()


class Person:
    """A browser with a session, a CSRF cookie and its token."""

    def __init__(self, proxy, ballot, session):
        self.proxy, self.ballot = proxy, ballot
        self.cookies, self.token = f"session={session}", ""

    async def open(self, idea):
        status, headers, page = await self.proxy.ask("GET", f"/ideas/{idea}/", self.cookies)
        if status != 200:
            raise RuntimeError(f"the page answered {status}")
        return headers, page

    async def arrive(self, idea):
        """Open the page of an idea, as somebody does who is about to take a position."""
        headers, page = await self.open(idea)
        self.token = TOKEN.search(page)[1]
        self.cookies += f"; csrf={COOKIE.search(headers['set-cookie'])[1]}"

    async def stand(self, idea, choice):
        """Whether the answer is that the position was taken."""
        fields = {"csrfmiddlewaretoken": self.token, "position": choice}
        if self.ballot is None:
            path, proxy, right = f"/ideas/{idea}/position/", self.proxy, 303
        else:
            path, proxy, right = f"/live/positions/{idea}/", self.ballot, 204
        status, _headers, _page = await proxy.ask("POST", path, self.cookies, fields)
        return status == right


async def measure(hall, ports, live, options):
    proxy = Proxy(ports)
    ballot = None if options.forms else Proxy([live])
    people = [Person(proxy, ballot, session) for session in hall.sessions]
    for at in range(0, len(people), ARRIVING):
        await asyncio.gather(*(each.arrive(hall.warm_up) for each in people[at : at + ARRIVING]))
    guest = people.pop()
    for _ in range(20):
        await guest.stand(hall.warm_up, "agree")
    screens = [await Screen.open(live, await ticket_for(guest, idea), idea) for idea in hall.ideas]
    answers, took = await take_positions(hall, people, options.seconds)
    await asyncio.sleep(QUIET)
    while time.monotonic() - max(screen.last for screen in screens) < QUIET:
        await asyncio.sleep(0.2)
    return await asyncio.to_thread(judge, hall, answers, took, screens, options)


async def ticket_for(person, idea):
    _headers, page = await person.open(idea)
    return TICKET.search(page)[1]


class Screen:
    """An open idea page that hears tallies."""

    @classmethod
    async def open(cls, port, ticket, idea):
        screen = cls()
        screen.tallies, screen.last = [], time.monotonic()
        address = f"ws://127.0.0.1:{port}/live/?ticket={quote(ticket)}"
        screen.socket = await connect(address, origin=ORIGIN, compression=None)
        screen.listening = asyncio.create_task(screen.listen(idea))
        return screen

    async def listen(self, idea):
        async for frame in self.socket:
            message = json.loads(frame)
            if message.get("name") == "proposal.tally" and message["data"]["id"] == idea:
                self.tallies.append(message["data"])
                self.last = time.monotonic()


async def take_positions(hall, people, seconds):
    """Everybody on every idea once, evenly over the time; a late answer delays only its own person.

    Measured from the moment at which somebody clicks, so that waiting for a busy server counts.
    """
    clicks = [(person, idea) for idea in hall.ideas for person in people]
    answers, begun = [], time.perf_counter()

    async def click(at, person, idea, choice):
        due = begun + seconds * at / len(clicks)
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        is_right = await person.stand(idea, choice)
        answers.append((is_right, time.perf_counter() - due))

    async def one(number, person):
        for at in range(number, len(clicks), len(people)):
            await click(at, person, clicks[at][1], CHOICES[at % len(CHOICES)])

    await asyncio.gather(*(one(number, person) for number, person in enumerate(people)))
    return answers, time.perf_counter() - begun


def judge(hall, answers, took, screens, options):
    stored, rows = hall.stored()
    told = hall.told()
    seconds = [time for _is_right, time in answers]
    right = [bool(told[idea]) and is_exact(told[idea][-1][1], stored[idea]) for idea in hall.ideas]
    shown = [
        bool(screen.tallies) and is_exact(screen.tallies[-1], stored[idea])
        for idea, screen in zip(hall.ideas, screens, strict=True)
    ]
    rates = [rate([when for when, _data in events]) for events in told.values()]
    report = Report(
        "positions",
        positions=len(answers),
        people=PEOPLE,
        ideas=IDEAS,
        seconds=round(took, 2),
        pages=options.pages,
        forms=options.forms,
        per_second=round(len(answers) / took),
    )
    report.figure("answers", "")
    report.figure("median, ms", milliseconds(median(seconds)))
    report.figure("95 of 100 within, ms", milliseconds(percentile(seconds, 95)))
    report.figure("99 of 100 within, ms", milliseconds(percentile(seconds, 99)))
    report.figure("slowest, ms", milliseconds(max(seconds)))
    report.figure("tallies for each idea", f"{sum(map(len, told.values())) / IDEAS:.1f}")
    report.bound("positions refused", sum(not is_right for is_right, _ in answers), most=0)
    report.bound("positions missing or doubled", abs(rows - len(answers)), most=0)
    report.bound("p95 of the answer, ms", 1000 * percentile(seconds, 95), most=1000 * MOST_P95)
    report.bound("seconds for all of them", took, most=options.seconds * 1.1)
    report.bound("tallies a second of one idea", max(rates), most=MOST_TALLIES)
    report.bound("ideas whose last tally in the log is wrong", right.count(False), most=0)
    report.bound("ideas whose last tally on a screen is wrong", shown.count(False), most=0)
    return report.close()


def is_exact(data, values):
    return all(data[name] == values[value] for name, value in NAMES.items())


def rate(moments):
    """How many a second, from the first to the last."""
    if len(moments) < 2:
        return 0
    return (len(moments) - 1) / (moments[-1] - moments[0])
