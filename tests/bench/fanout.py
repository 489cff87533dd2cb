"""`bench fanout`: one event to thousands of sockets, against a bare broadcast loop and the textbook consumer."""

import argparse
import contextlib
import os
import queue
import resource
import shutil
import socket
import subprocess
import sys
import threading
import time
from statistics import median

from tests.bench.processes import BASE, House, enter, run, start_live
from tests.bench.report import Report, milliseconds
from tests.services import free_port, wait_for

TOPIC, TEXTBOOK = "theme.bench", "theme.textbook"
SERVER, OTHERS = {0}, {1}  # processors


def main(argv):
    parser = argparse.ArgumentParser("bench fanout", description=__doc__)
    parser.add_argument("--sockets", type=int, default=2000)
    parser.add_argument("--many", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--events", type=int, default=15, help="per round")
    options = parser.parse_args(argv)
    allow_files(2 * max(options.sockets, options.many) + 200)
    house = House()
    environment = house.environment() | {"LIVE_SOCKETS": "20000"}
    enter(environment)
    pin(0, OTHERS)
    return Measurement(house, environment, options).run()


def allow_files(wanted):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def pin(pid, processors):
    """The server on one processor, everything else on the other, where there are two."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(pid, processors)


def memory(pid):
    """KB that the process holds."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


class Clients:
    """The load client: many listening sockets in a process of their own."""

    def __init__(self, port, count, targets, *, lazy=0):
        self.words, self.count = queue.Queue(), count
        self.process = subprocess.Popen(
            [*program(), str(port), str(count), str(lazy)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=BASE,
        )  # fmt: skip
        pin(self.process.pid, OTHERS)
        threading.Thread(target=self._read, daemon=True).start()
        self.process.stdin.write("\n".join(targets) + "\n\n")
        self.process.stdin.flush()
        self.ready = float(self.word("ready")[0])
        self.welcomed = float(self.word("welcomed")[0])

    def _read(self):
        for line in self.process.stdout:
            self.words.put(line.split())
        self.words.put(["ended", "0"])

    def word(self, wanted, number=None, *, seconds=60):
        """The arguments of the next such word, after others that nobody waits for."""
        end = time.monotonic() + seconds
        while True:
            word, *arguments = self.words.get(timeout=max(end - time.monotonic(), 0.01))
            if word == wanted and (number is None or int(arguments[0]) == number):
                return arguments
            if word == "ended":
                raise RuntimeError("the load client ended")

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


_program = []


def program():
    """The C client where a compiler is at hand, else the one in Python."""
    if not _program:
        compiler, built = shutil.which("cc"), BASE / "var" / "wsload"
        source = BASE / "tests" / "bench" / "wsload.c"
        if compiler:
            built.parent.mkdir(exist_ok=True)
            subprocess.run([compiler, "-O2", "-o", built, source], check=True)
            _program.append(str(built))
        else:
            _program.extend([sys.executable, "-m", "tests.bench.wsload"])
    return _program


def middle(times):
    return median(time for time in times if time)


def in_turn(rounds, name, other):
    """The median of the ratios of what was measured in the same turn."""
    return median(
        ours / theirs
        for times in rounds
        for ours, theirs in zip(times[name], times[other], strict=True)
        if ours and theirs
    )


class Measurement:
    def __init__(self, house, environment, options):
        self.house, self.environment, self.options = house, environment, options
        self.number, self.commits = 0, []

    def run(self):
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        self.watch_courier()
        size, many, rounds = self.options.sockets, self.options.many, self.options.rounds
        found = [self.round(size, number) for number in range(rounds)]
        larger = [self.larger(many) for _ in range(max(rounds // 2, 3))] if many else []
        return self.report(found, larger, self.slow()).close()

    def round(self, size, number):
        """All three servers at once, told in turns, so that what else runs here disturbs all alike."""
        with (
            self.bare() as (bare_port, send),
            self.live() as (port, process),
            self.live("tests.bench.textbook:application") as (textbook_port, _textbook),
        ):
            before = memory(process.pid)
            clients = Clients(port, size, self.targets(size))
            time.sleep(1.5)
            kept = (memory(process.pid) - before) / size
            clients.close()
            asked, reconnects, accepts = self.queries(), [], []
            for _ in range(2):
                accepting = Clients(textbook_port, size, ["/open/"])
                accepts.append(accepting.welcomed)
                accepting.close()
                time.sleep(0.5)
                clients = Clients(port, size, self.targets(size))
                reconnects.append(clients.welcomed)
                if len(reconnects) < 2:
                    clients.close()
            asked = (self.queries() - asked) / 2
            bare = Clients(bare_port, size, ["/"])
            textbook = Clients(textbook_port, size, ["/live/"])
            times = self.measure(
                bare=(bare, send), product=(clients, self.publish), textbook=(textbook, self.tell)
            )
            for each in (bare, clients, textbook):
                each.close()
        print(
            f"round {number + 1}: last of {size}: "
            + ", ".join(f"{name} {milliseconds(middle(all))} ms" for name, all in times.items())
            + f"; {kept:.1f} KB a socket; reconnect {median(reconnects):.2f} s,"
            f" accept alone {median(accepts):.2f} s, {asked:.0f} queries",
            flush=True,
        )
        return times | {
            "kept": kept,
            "reconnect": reconnects,
            "accept": accepts,
            "queries": asked,
        }

    def larger(self, many):
        with self.bare() as (bare_port, send), self.live() as (port, _process):
            bare, clients = (
                Clients(bare_port, many, ["/"]),
                Clients(port, many, self.targets(many)),
            )
            times = self.measure(bare=(bare, send), product=(clients, self.publish))
            bare.close()
            clients.close()
        return times

    def slow(self, size=100):
        """The same with one socket that never reads and is already full, and without it."""
        with self.live() as (port, _process), self.live() as (other_port, _other):
            clients = Clients(port, size, self.targets(size), lazy=1)
            others = Clients(other_port, size, self.targets(size))
            for _ in range(40):
                self.publish_many(500)
                time.sleep(0.1)
            self.number += 1
            self.publish(self.number)
            for each in (clients, others):
                each.word("last", self.number)
            times = self.measure(slow=(clients, self.publish), usual=(others, self.publish))
            clients.close()
            others.close()
        return times

    def report(self, found, larger, full):
        size, many = self.options.sockets, self.options.many
        report = Report(
            "fanout",
            sockets=size,
            rounds=self.options.rounds,
            events_per_round=self.options.events,
            client=program()[-1].rpartition("/")[2],
        )

        def all_of(name, rounds=found):
            return [each[name] for each in rounds]

        report.figure("publish to the last client, ms", "median", "best")
        for count, rounds in ((size, found), (many, larger)):
            for name in ("bare", "product", "textbook"):
                if rounds and name in rounds[0]:
                    times = [time for turns in all_of(name, rounds) for time in turns if time]
                    figures = map(milliseconds, (median(times), min(times)))
                    report.figure(f"{count} sockets, {name}", *figures)
        report.figure("the transaction before it, ms", milliseconds(median(self.commits)))
        for name, what in (("reconnect", "with tickets"), ("accept", "without any check")):
            times = [time for turns in all_of(name) for time in turns]
            figures = (f"{1000 * pick(times):.0f}" for pick in (median, min))
            report.figure(f"{size} sockets come, {what}, ms", *figures)
        report.figure("queries for all reconnects", median(all_of("queries")))
        report.figure("100 sockets, one never reads, ms", milliseconds(median(full["slow"])))
        report.figure("100 sockets, all read, ms", milliseconds(median(full["usual"])))
        report.bound(f"{size}: times the bare loop", in_turn(found, "product", "bare"), most=1.4)
        report.bound(
            f"{size}: times faster than the textbook",
            in_turn(found, "textbook", "product"),
            least=12,
        )
        if larger:
            report.bound(
                f"{many}: times the bare loop",
                in_turn(larger, "product", "bare"),
                most=1.3,
            )
        report.bound("KB per idle socket", median(all_of("kept")), most=35)
        report.bound(
            "reconnect, times accept alone", in_turn(found, "reconnect", "accept"), most=1.5
        )
        report.bound("queries per reconnect", median(all_of("queries")) / size, most=0.05)
        report.bound(
            "one that never reads, times without", in_turn([full], "slow", "usual"), most=1.5
        )
        return report

    # --- servers ---------------------------------------------------------------------------------

    @contextlib.contextmanager
    def live(self, application="participation.asgi:application"):
        port, process = start_live(self.environment, application)
        pin(process.pid, SERVER)
        Clients(port, 50, self.targets(50)).close()  # what is made once is made
        time.sleep(0.5)
        try:
            yield port, process
        finally:
            process.stop()

    @contextlib.contextmanager
    def bare(self):
        port, control = free_port(), free_port()
        process = run(self.environment, "-m", "tests.bench.bare", port, control)
        pin(process.pid, SERVER)
        wait_for(control)
        line = socket.create_connection(("127.0.0.1", control))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def send(number):
            text = self.text(number)
            start = time.monotonic_ns()
            line.sendall(text.encode() + b"\n")
            return start

        try:
            yield port, send
        finally:
            line.close()
            process.stop()

    # --- events ----------------------------------------------------------------------------------

    def watch_courier(self):
        """Note when an event is handed over: the deed is committed, its request may be answered."""
        from participation.live import push  # noqa: PLC0415

        self.courier, take = push.courier, push.courier.take

        def noted(messages):
            self.taken = time.monotonic_ns()
            take(messages)

        push.courier.take = noted

    def message(self, number, topic=TOPIC):
        from participation.live.log import Message  # noqa: PLC0415

        numbers = {"id": number, "agree": 128, "disagree": 44, "undecided": 17, "comments": 63}
        return Message(topic, "proposal.tally", numbers)

    def text(self, number):
        from participation.live.models import Event, Topic  # noqa: PLC0415
        from participation.live.push import frame  # noqa: PLC0415

        message = self.message(number)
        topic = Topic(name=TOPIC, epoch="0123abcd")
        return frame(Event(topic=topic, seq=1000, name=message.name, data=message.data))

    def publish(self, number):
        """When the event was handed over, after its commit."""
        start = time.monotonic_ns()
        self.publish_many(1, number)
        self.commits.append((self.taken - start) / 1e9)
        return self.taken

    def tell(self, number):
        """The same way to the textbook's group."""
        self.publish_many(1, number, TEXTBOOK)
        return self.taken

    def publish_many(self, count, number=0, topic=TOPIC):
        from django.db import transaction  # noqa: PLC0415

        from participation.live.log import publish  # noqa: PLC0415

        with transaction.atomic():
            publish(*[self.message(number, topic)] * count)

    def measure(self, **told):
        """Seconds to the last client by turn, for each of those told in turns; None if it was not.

        The textbook is told every third time only: it takes long. Two turns warm up.
        """
        found = {name: [] for name in told}
        for turn in range(self.options.events + 2):
            for name, (clients, send) in told.items():
                if name == "textbook" and turn % 3:
                    found[name].append(None)
                    continue
                self.number += 1
                start = send(self.number)
                last = int(clients.word("last", self.number)[1])
                found[name].append((last - start) / 1e9)
                time.sleep(0.05)
        return {name: times[2:] for name, times in found.items()}

    # --- tickets and queries ---------------------------------------------------------------------

    def targets(self, size):
        """One ticket per socket, each of another person."""
        from urllib.parse import quote  # noqa: PLC0415

        from participation.live import tickets  # noqa: PLC0415
        from participation.live.log import heads  # noqa: PLC0415

        here, made = heads([TOPIC]), int(time.time())
        return [
            "/live/?ticket="
            + quote(tickets.Ticket(pk, made, here | {f"person.{pk}": ("", 0)}).signed)
            for pk in range(1, size + 1)
        ]

    def queries(self):
        """Transactions of all processes so far; a query of the live process is one of its own."""
        from django.db import connection  # noqa: PLC0415

        time.sleep(1.2)  # sessions report once a second
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT xact_commit + xact_rollback FROM pg_stat_database"
                " WHERE datname = current_database()"
            )
            return cursor.fetchone()[0]
