"""`bench lists`: theme page, idea list and idea page with 10,000 ideas, against 100 and a trivial view."""

import argparse
import http.client
import time
from itertools import product
from statistics import median

from tests.bench.processes import House, Inside, start_pages
from tests.bench.report import Report, milliseconds, ratio

SMALL = {"ideas": 100, "comments": 1_000, "positions": 10_000, "people": 2_000}
LARGE = {"ideas": 10_000, "comments": 100_000, "positions": 1_000_000, "people": 2_000}
QUICK = {"ideas": 2_000, "comments": 20_000, "positions": 200_000, "people": 2_000}
READERS = ("anonymous", "signed in")
PATHS = ("theme page", "idea list", "idea page")
AFTER = "after an event here"
SITE = "site"  # what happens there ends rendered pages, not their parts
MOST_QUERIES = {"anonymous": 3, "signed in": 6, "idea page": 8}
MOST_GROWTH = 1.2  # times the time with 100 ideas
MOST_TRIVIAL = 25  # times a trivial view in the same process
MOST_UNCHANGED = 4  # the same, for a page that its reader has already
TRIVIAL = "/trivial/"
AT_ONCE = 5  # requests in one round, of which the least disturbed counts


def main(argv):
    parser = argparse.ArgumentParser("bench lists", description=__doc__)
    parser.add_argument("--sqlite", action="store_true", help="instead of PostgreSQL and Valkey")
    parser.add_argument("--quick", action="store_true", help="2,000 ideas and fewer rounds")
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args(argv)
    rounds = options.rounds or (5 if options.quick else 11)
    house = House(sqlite=options.sqlite)
    sites = {
        name: Site(house.environment(name), rows)
        for name, rows in (("small", SMALL), ("large", QUICK if options.quick else LARGE))
    }
    report = Report(
        "lists",
        database="SQLite" if options.sqlite else "PostgreSQL",
        **{key: value for key, value in sites["large"].rows.items() if key != "people"},
        rounds=rounds,
    )
    report.figure("milliseconds, median", "queries", "100 ideas", "all ideas", "trivial", "kB")
    compare("inside", Within, sites, rounds, report)
    compare("HTTP", OverHTTP, sites, rounds, report)
    return report.close()


class Site:
    """One installation, filled."""

    def __init__(self, environment, rows):
        self.rows, self.environment = rows, environment
        self.inside = Inside(environment)
        self.inside.ask("migrate")
        start = time.monotonic()
        made = self.inside.ask("fill", readers=1, **rows)
        print(f"{rows['ideas']} ideas made in {time.monotonic() - start:.0f} s", flush=True)
        self.session = made["sessions"][0]
        theme, idea = f"theme.{made['theme']}", f"proposal.{made['idea']}"
        self.topics = {"theme page": theme, "idea list": theme, "idea page": idea}
        self.pages = {
            "theme page": f"/themes/{made['theme']}/",
            "idea list": f"/themes/{made['theme']}/ideas/",
            "idea page": f"/ideas/{made['idea']}/",
        }

    def sessions(self):
        return {"anonymous": "", "signed in": self.session}


class Within:
    """Asks a process for its own pages, without a server between."""

    def __init__(self, site):
        self.site = site

    def ask(self, path, **options):
        answer = self.site.inside.ask("page", path=path, times=AT_ONCE, **options)
        expected = 304 if options.get("etag") else 200
        if answer["status"] != expected:
            raise RuntimeError(f"{path} answered {answer['status']}")
        # Whoever comes first after an etag is asked for has none yet.
        return answer | {"seconds": min(answer["seconds"][1 if options.get("etag") else 0 :])}


class OverHTTP:
    """The same over one kept connection to granian."""

    def __init__(self, site):
        self.site = site
        self.port, _process = start_pages(site.environment)
        self.line = http.client.HTTPConnection("127.0.0.1", self.port)

    def ask(self, path, *, session="", stir="", etag=False):
        headers = {"Host": "localhost:8000", "Accept-Language": "de"}
        if session:
            headers["Cookie"] = f"session={session}"
        if etag:
            headers["If-None-Match"] = self.once(path, headers)[1]
        seconds = []
        for _ in range(AT_ONCE):
            if stir:
                self.site.inside.ask("happen", topic=stir)
            start = time.perf_counter()
            status, _tag, body = self.once(path, headers)
            seconds.append(time.perf_counter() - start)
            if status != (304 if etag else 200):
                raise RuntimeError(f"{path} answered {status}")
        return {"seconds": min(seconds), "bytes": len(body), "queries": None}

    def once(self, path, headers):
        self.line.request("GET", path, headers=headers)
        answer = self.line.getresponse()
        body = answer.read()
        return answer.status, answer.headers.get("ETag", ""), body


def compare(way, kind, sites, rounds, report):
    """Ask for everything in turn, so that a noisy minute disturbs all alike; then set the bounds."""
    small, large = kind(sites["small"]), kind(sites["large"])
    variants = [
        ("anonymous", {"stir": SITE}),
        ("signed in", {}),
        ("unchanged", {"etag": True}),
        ("kept", {}),
        (AFTER, {}),
    ]
    found = {}
    for number in range(-1, rounds):  # the first round only warms up
        for page, (reader, options) in product(sites["small"].pages, variants):
            if reader == AFTER:
                options = {"stir": sites["small"].topics[page]}
            asked = [
                side.ask(
                    side.site.pages[page],
                    session=side.site.sessions().get(reader, ""),
                    **options,
                )
                for side in (small, large)
            ]
            if reader == AFTER:  # what it ended is kept again when others ask
                for side, path in product((small, large), PATHS):
                    for session in side.site.sessions().values():
                        side.ask(side.site.pages[path], session=session)
            trivial = large.ask(TRIVIAL)
            if number >= 0:
                found.setdefault((page, reader), []).append((*asked, trivial))
    for (page, reader), answers in found.items():
        judge(way, page, reader, answers, report)


def judge(way, page, reader, answers, report):
    few, many, trivial = (
        [answer["seconds"] for answer in side] for side in zip(*answers, strict=True)
    )
    last_few, last_many, _trivial = answers[-1]
    what, queries = f"{page}, {reader}", last_many["queries"]
    report.figure(
        f"{what} ({way})",
        max(queries) if queries else "",
        milliseconds(median(few)),
        milliseconds(median(many)),
        milliseconds(median(trivial)),
        f"{last_many['bytes'] / 1000:.0f}",
    )
    if reader == "unchanged":
        report.bound(f"{what}: times trivial ({way})", ratio(many, trivial), most=MOST_UNCHANGED)
    elif reader in READERS:
        if queries:
            most = MOST_QUERIES.get(page, MOST_QUERIES[reader])
            report.bound(f"{what}: queries", max(queries), most=most)
            more = max(queries) - max(last_few["queries"])
            report.bound(f"{what}: more queries than with 100 ideas", more, most=0)
        report.bound(f"{what}: times 100 ideas ({way})", ratio(many, few), most=MOST_GROWTH)
        report.bound(f"{what}: times trivial ({way})", ratio(many, trivial), most=MOST_TRIVIAL)
