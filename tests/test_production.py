"""What the platform runs as in production: docker-compose.yml, its processes for real, the lock files."""

import http.client
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from participation.pages.seeds import as_delivered
from tests import locks, production
from tests.services import as_nobody, free_port, start_postgres, start_valkey, wait_for

BASE = Path(__file__).resolve().parent.parent
POOL = 3  # connections to the database per process
OURS = ["pages", "live", "worker", "beat"]


def test_every_part_of_production_is_there_and_watched():
    services = production.compose()["services"]

    assert set(services) == {*OURS, "proxy", "prepare", "postgres", "redis"}
    assert {name for name, part in services.items() if "test" not in part["healthcheck"]} == {
        "prepare"
    }
    assert [services[name]["deploy"]["replicas"] for name in ("pages", "live")] == [2, 2]
    assert [name for name, part in services.items() if "ports" in part] == ["proxy"]


def test_no_part_of_production_runs_as_root_or_writes_where_it_need_not():
    for name, part in production.compose()["services"].items():
        assert part["user"] not in {"", "root", "0", "0:0"}, name
        assert part["read_only"] is True, name
        assert part["cap_drop"] == ["ALL"], name
        assert part["security_opt"] == ["no-new-privileges:true"], name


def test_what_must_outlive_a_container_lies_in_volumes():
    found = production.compose()

    mounted = {
        volume.split(":")[0]
        for part in found["services"].values()
        for volume in part.get("volumes", [])
        if not volume.startswith(".")
    }
    assert mounted == set(found["volumes"]) == {"rows", "data"}


def test_production_does_not_start_without_its_secrets():
    for name in production.ANSWERS:
        with pytest.raises(KeyError, match=name):
            production.environment(production.ANSWERS | {name: ""})


def test_every_variable_is_explained():
    asked = set(re.findall(r"\$\{(\w+)", (BASE / "docker-compose.yml").read_text()))
    example = (BASE / "docs" / "deploy" / "env.example").read_text()
    running = (BASE / "docs" / "running.md").read_text()

    assert [name for name in sorted(asked) if name not in example + running] == []


def test_the_settings_of_production_pass_the_deployment_check(tmp_path):
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.production", tmp_path, "manage.py", "check", "--deploy",
            "--fail-level", "WARNING",
        ],
        cwd=BASE, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    ), done.stderr


def test_the_proxy_sends_sockets_to_live_and_all_else_to_pages():
    conf = (BASE / "docs" / "deploy" / "nginx.conf").read_text()

    places = dict(re.findall(r"location ([^{]+?) \{[^}]*?set \$\w+ (\S+);", conf))
    assert places == {"/live/": "http://live:8000", "/": "http://pages:8000"}
    assert conf.count("{") == conf.count("}")


def test_every_dependency_is_pinned_with_a_hash_and_agrees_with_the_project():
    """S74."""
    assert locks.problems() == []


class Production:
    """The platform's own containers as processes: commands and settings as docker-compose.yml has them."""

    def __init__(self, folder):
        url, self.postgres = start_postgres()
        self.ports = {"pages": free_port(), "live": free_port()}
        self.variables = production.environment() | {
            "DATABASE_URL": url, "REDIS_URL": start_valkey()[0], "DATA_DIR": str(folder),
            "STATIC_ROOT": str(folder / "static"), "TMPDIR": str(folder),
            "DATABASE_POOL": str(POOL),
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        }  # fmt: skip
        self.services = production.compose()["services"]
        subprocess.run(["python", "manage.py", "prepare"], **self.options, check=True)
        self.processes = [
            subprocess.Popen(self.on_port(name, self.services[name]["command"]), **self.options)
            for name in OURS
        ]

    @property
    def options(self):
        return {"cwd": BASE, "env": self.variables, "stderr": subprocess.DEVNULL}

    def on_port(self, name, command):
        port = str(self.ports.get(name, 8000))
        return [part.replace("0.0.0.0", "127.0.0.1").replace("8000", port) for part in command]

    def is_healthy(self, name):
        check = self.on_port(name, self.services[name]["healthcheck"]["test"][1:])
        return subprocess.run(check, **self.options, check=False).returncode == 0

    def stop(self):
        for process in self.processes:
            process.terminate()
        codes = [process.wait(30) for process in self.processes]
        self.postgres.kill()
        self.postgres.wait(10)
        return codes


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    parts = Production(tmp_path_factory.mktemp("production"))
    yield parts
    parts.stop()


@pytest.mark.parametrize("name", OURS)
def test_each_part_comes_up_with_its_command_and_passes_its_health_check(parts, name):
    end = time.monotonic() + 60
    while not parts.is_healthy(name) and time.monotonic() < end:
        time.sleep(0.5)

    assert parts.is_healthy(name)


def test_the_cookies_are_those_that_the_privacy_page_lists(parts):
    """P02: none to read; to sign in only ours, sent to nobody else, by no script, over TLS alone."""
    names = {"__Host-csrf", "__Host-session", "language"}
    port = parts.ports["pages"]
    assert ask(port, until=200) == (200, None)
    ours = f"http://127.0.0.1:{port}"
    tls = {"Host": "mitreden.example.org", "X-Forwarded-Proto": "https"}
    with urllib.request.urlopen(urllib.request.Request(f"{ours}/", headers=tls)) as answer:
        assert answer.headers.get_all("Set-Cookie") is None
    signing_in = urllib.request.Request(f"{ours}/account/signup/", headers=tls)
    with urllib.request.urlopen(signing_in) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())[1]
    posts = {
        "/account/signup/": {
            "email": "mila@example.org", "display_name": "Mila", "password1": "",
            "is_old_enough": "on", "csrfmiddlewaretoken": token,
        },
        "/language/": {"language": "en", "next": "/"},
    }  # fmt: skip
    origin = {"Origin": production.ANSWERS["PUBLIC_URL"], "Cookie": cookies[0].split(";")[0]}
    for path, fields in posts.items():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urllib.parse.urlencode(fields), tls | origin | form)
        answer = connection.getresponse()
        assert answer.status in {302, 303}
        cookies += answer.headers.get_all("Set-Cookie") or []
        connection.close()

    assert {cookie.split("=")[0] for cookie in cookies} == names
    for cookie in cookies:
        said = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert said >= {"secure", "httponly", "path=/", "samesite=lax"}
        assert not any(part.startswith("domain") for part in said)
    page = as_delivered("datenschutz", "de").body
    listed = re.findall(r"^- \*\*(\w+)\*\*", page.split("## Cookies")[1], re.MULTILINE)
    assert {name.removeprefix("__Host-") for name in names} == set(listed)


def test_the_database_comes_back_without_a_restart(parts):
    """R09: while PostgreSQL is away answers are 503 with Retry-After, and 200 soon after it is back."""
    port = parts.ports["pages"]
    assert ask(port, until=200) == (200, None)
    parts.postgres.send_signal(signal.SIGQUIT)  # it dies at once
    parts.postgres.wait(10)
    started = time.monotonic()
    assert ask(port) == (503, "5")
    assert time.monotonic() - started < 2.5

    parts.postgres = postgres_again(parts.postgres)

    started = time.monotonic()
    assert ask(port, until=200) == (200, None)
    assert time.monotonic() - started < 5


def test_when_all_connections_are_taken_the_answer_comes_soon(parts):
    """R10: 503 within two seconds, no hang; who waited longer gets the page after all."""
    port = parts.ports["pages"]
    assert ask(port, until=200) == (200, None)
    with (
        ThreadPoolExecutor(POOL) as others,
        psycopg.connect(parts.variables["DATABASE_URL"]) as connection,
    ):
        # In the order in which deeds take them, or the worker's might meet it half way.
        connection.execute("LOCK TABLE themes_theme, live_topic IN ACCESS EXCLUSIVE MODE")
        waiting = [others.submit(ask, port) for _ in range(POOL)]
        wait_until_blocked(connection, POOL)
        started = time.monotonic()
        refused = ask(port)
        seconds = time.monotonic() - started
        connection.rollback()
        answers = [each.result() for each in waiting]

    assert (refused, seconds < 2.5) == ((503, "5"), True), seconds
    assert answers == [(200, None)] * POOL


def wait_until_blocked(connection, count):
    """Until so many statements wait for a lock, at most ten seconds."""
    end = time.monotonic() + 10
    blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while connection.execute(blocked).fetchone()[0] < count and time.monotonic() < end:
        time.sleep(0.05)


def postgres_again(process):
    """Start the same PostgreSQL anew."""
    folder = Path(process.args[process.args.index("-k") + 1])
    again = subprocess.Popen(process.args, cwd=folder, **as_nobody(folder))
    wait_for(int(process.args[process.args.index("-p") + 1]))
    return again


def ask(port, *, until=None):
    """Status and Retry-After of the themes' page; with `until`, asked for up to a minute."""
    end = time.monotonic() + 60
    while True:
        found = None
        try:
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/themes/",
                headers={"Host": "mitreden.example.org", "X-Forwarded-Proto": "https"},
            )
            with urllib.request.urlopen(request, timeout=10) as answer:
                found = answer.status, answer.headers["Retry-After"]
        except urllib.error.HTTPError as answer:
            found = answer.status, answer.headers["Retry-After"]
        except OSError:
            if until is None:
                raise
        if until is None or (found and found[0] == until) or time.monotonic() > end:
            return found
        time.sleep(0.1)
