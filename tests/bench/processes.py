"""Real processes for the benchmarks: PostgreSQL, Valkey, pages, live and worker, all on loopback."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.services import QUICK, free_port, start_postgres, start_valkey, wait_for

BASE = Path(__file__).resolve().parents[2]
SETTINGS = "tests.bench.settings"


class House:
    """The platform's databases and cache, and the environment in which its processes find them."""

    def __init__(self, *, sqlite=False, durable=False):
        self.sqlite = sqlite
        self.folder = Path(tempfile.mkdtemp(prefix="participation-bench-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.url, self.valkeys = "", 0
        if not sqlite:
            settings = [] if durable else QUICK
            self.url, _process = start_postgres(settings=[*settings, "max_connections=120"])
            self.valkey, _process = start_valkey()

    def environment(self, name="one"):
        """Variables for the processes of one installation with a database of its own."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        kept = {
            key: value
            for key, value in os.environ.items()
            if key not in {"DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "DEBUG"}
        }
        found = kept | {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "DATA_DIR": str(folder),
            "PYTHONPATH": str(BASE),
            "SECRET_KEY": "only for this benchmark",
        }
        if not self.sqlite:
            url = f"{self.url.rpartition('/')[0]}/{name}"
            if not (folder / "database").exists():
                create_database(self.url, name)
                (folder / "database").touch()
                (folder / "valkey").write_text(f"{self.valkey.rpartition('/')[0]}/{self.valkeys}")
                self.valkeys += 1
            found |= {"DATABASE_URL": url, "REDIS_URL": (folder / "valkey").read_text()}
        return found


def create_database(url, name):
    import psycopg  # noqa: PLC0415 - the rows of SQLite need no driver

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')


def log(environment):
    """Where the processes write what happens: a file, as a container would."""
    return open(Path(environment["DATA_DIR"]) / "log", "ab")


def enter(environment):
    """Make this very process one of the installation's."""
    os.environ.clear()
    os.environ.update(environment)
    import django  # noqa: PLC0415 - reads the environment

    django.setup()


def run(environment, *command, **options):
    """Start a process of the installation; it ends with this one at the latest."""
    process = subprocess.Popen(
        [sys.executable, *map(str, command)], env=environment, cwd=BASE, **options
    )
    for stream in options.values():
        if hasattr(stream, "close"):
            stream.close()  # the process has its own

    def stop():
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    process.stop = stop
    atexit.register(stop)
    return process


def start_pages(environment, *, within=15):
    """One container of pages, as docker-compose.yml has it; returns `(port, process)`."""
    port = free_port()
    process = run(
        environment, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", port, "--workers", 1, "--blocking-threads", 8, "--backpressure", 64, "--no-ws",
        "--no-access-log", "--log-level", "warning", "participation.wsgi:application",
        stdout=log(environment), stderr=log(environment),
    )  # fmt: skip
    wait_for(port, seconds=within)
    return port, process


def start_live(environment, application="participation.asgi:application"):
    """Sockets and the long poll under uvicorn; returns `(port, process)`."""
    port = free_port()
    process = run(
        environment, "-m", "uvicorn", application, "--host", "127.0.0.1",
        "--port", port, "--ws", "participation.live.protocol:Socket",
        "--ws-per-message-deflate", "false", "--lifespan", "off", "--log-level", "warning",
        "--backlog", 4096, stdout=log(environment), stderr=log(environment),
    )  # fmt: skip
    wait_for(port)
    return port, process


def start_worker(environment, *, within=60):
    """A Celery worker with its threads; returns its process once it takes tasks."""
    process = run(
        environment, "-m", "celery", "--quiet", "-A", "participation", "worker",
        "--pool", "threads", "--concurrency", 4, "--without-gossip", "--without-mingle",
        "--hostname", "bench@localhost", "--loglevel", "WARNING",
        stdout=log(environment), stderr=log(environment),
    )  # fmt: skip
    from participation.celery import app  # noqa: PLC0415 - reads the environment

    end = time.monotonic() + within
    while not app.control.ping(["bench@localhost"], timeout=1):
        if time.monotonic() > end or process.poll() is not None:
            raise RuntimeError((Path(environment["DATA_DIR"]) / "log").read_text()[-2000:])
    return process


class Inside:
    """A process of the installation that measures its own pages; see `inside.py`."""

    def __init__(self, environment):
        self.process = run(
            environment, "-m", "tests.bench.inside", stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=log(environment), text=True,
        )  # fmt: skip

    def ask(self, deed, **arguments):
        self.process.stdin.write(json.dumps({"deed": deed, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the measured process ended")
        return json.loads(line)
