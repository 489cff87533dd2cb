"""From a folder to a running platform, with real processes."""

import ast
import json
import resource
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from participation import bootstrap
from participation.management.commands.test import exit_code
from tests.platform_process import READY, Platform, environment
from tests.services import free_port

BASE = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("start") / "var"


@pytest.fixture(scope="module")
def platform(folder):
    platform = Platform(folder)
    yield platform
    platform.stop()


def start_in(folder, *arguments, **options):
    """Start where it cannot work; returns its exit code and all lines it wrote."""
    done = subprocess.run(
        [sys.executable, "manage.py", "start", *arguments],
        cwd=BASE, env=environment(folder), text=True, timeout=60,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()


def test_the_first_start_loads_the_region_and_says_where_everything_is(platform, folder):
    assert f"Die Plattform läuft: http://localhost:{platform.port}" in platform.output
    assert f"http://localhost:{platform.port}/people/first-operator/" in platform.output
    assert str(folder / "mail") in platform.output
    assert "Themen, Gruppen, Kreise und Beispiele" in platform.output
    status, home = platform.get("/themes/")
    assert (status, home.count("Infrastruktur und Mobilität") > 0) == (200, True)


def test_all_parts_report_that_they_work(platform):
    end = time.monotonic() + 30
    while True:
        status, body = platform.get("/healthz")
        found = json.loads(body)
        if found["status"] == "ok" or time.monotonic() > end:
            break
        time.sleep(0.5)
    found["parts"].pop("worker_heartbeat_age")
    assert (status, found) == (
        200,
        {
            "status": "ok",
            "parts": {"database": "ok", "redis": "in process", "disk": "ok", "worker": "ok"},
        },
    )


def test_files_for_the_browser_are_served_compressed_and_for_good(platform):
    _, home = platform.get("/themes/")
    path = home.split('rel="stylesheet" href="')[1].split('"')[0]
    request = urllib.request.Request(
        f"http://localhost:{platform.port}{path}", headers={"Accept-Encoding": "br"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        headers = answer.headers
    assert headers["Content-Encoding"] == "br"
    assert "immutable" in headers["Cache-Control"]


def test_a_port_in_use_is_one_line(platform, tmp_path):
    code, lines = start_in(tmp_path, "--port", str(platform.port))

    assert code == 1
    assert lines[-1].startswith(f"Port {platform.port} ist belegt.")
    assert "Traceback" not in "\n".join(lines)


def test_a_second_server_on_the_same_folder_is_refused(platform, folder):
    """Two servers with one SQLite would not hear each other's events."""
    code, lines = start_in(folder, "--port", str(free_port()))

    assert code == 1
    address = f"http://localhost:{platform.port}"
    assert lines == [f"Mit dem Ordner {folder} läuft die Plattform schon: {address}"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--port", "abc"], "Ein Port ist eine Zahl von 0 bis 65535."),
        (["--port", "70000"], "Ein Port ist eine Zahl von 0 bis 65535."),
        (["--host", "no-such-host.invalid"], "Unter no-such-host.invalid, Port 8000, lässt sich"),
    ],
)
def test_an_address_that_cannot_be_is_one_line(tmp_path, arguments, line):
    code, lines = start_in(tmp_path, *arguments)

    assert code != 0
    assert line in lines[-1]
    assert "Traceback" not in "\n".join(lines)


def test_what_was_erased_is_in_no_file(tmp_path):
    """P12: neither in free pages nor in the journal, while the platform runs."""
    code = """
import django; django.setup()
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
from participation.people.models import Person
from participation.people.tasks import empty_journal
call_command("migrate", verbosity=0)
def found():
    return [path.name for path in Path(settings.DATA_DIR).glob("*sqlite3*") if b"Kanarienvogel" in path.read_bytes()]
Person.objects.create(email="kanarienvogel@example.org", display_name="Kanarienvogel")
empty_journal()
before = found()
Person.objects.all().delete()
empty_journal()
print(before, found())
"""
    settings = {"DJANGO_SETTINGS_MODULE": "participation.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BASE, env=environment(tmp_path) | settings,
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.split() == ["['participation.sqlite3']", "[]"]


def test_starting_loads_nothing_that_nobody_asked_for(tmp_path):
    """Those of Redis and PostgreSQL take a second together; what makes papers and answers programs waits, too."""
    code = """
import sys
import participation.asgi, participation.urls, participation.embedded
print({"redis", "psycopg", "rest_framework", "typst", "xlsxwriter"} & set(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BASE, env=environment(tmp_path),
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("place", ["/proc/participation", "/sys/participation", f"{__file__}/var"])
def test_a_folder_that_cannot_be_written_is_one_line(place):
    code, lines = start_in(place, "--port", str(free_port()))

    assert (code, len(lines), "Traceback" in lines[0]) == (1, 1, False)
    assert place in lines[0] or __file__ in lines[0]


def test_a_full_disk_is_one_line(tmp_path):
    """B23: a limit on the size of files stands for the full disk."""
    limited = f"ulimit -f 64; exec {sys.executable} manage.py start --port {free_port()}"
    done = subprocess.run(
        ["bash", "-c", limited], cwd=BASE, env=environment(tmp_path / "var"), text=True,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stdout


def test_ctrl_c_ends_it_within_two_seconds_whatever_is_open(tmp_path):
    platform = Platform(tmp_path / "var", "--empty")
    host = f"Host: localhost:{platform.port}\r\n"
    open_lines = [
        platform.connect(""),
        platform.connect(f"GET /healthz HTTP/1.1\r\n{host}\r\n"),
        platform.connect(f"POST / HTTP/1.1\r\n{host}Content-Length: 1000\r\n\r\nabc"),
        platform.connect(f"GET /live/since/ HTTP/1.1\r\n{host}\r\n"),
        platform.connect(
            f"GET /live/ HTTP/1.1\r\n{host}Origin: http://localhost:{platform.port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ),
    ]
    time.sleep(0.5)

    seconds = platform.stop()

    assert (platform.process.returncode, seconds < 2) == (0, True), seconds
    assert platform.lines[-1] == READY
    for line in open_lines:
        line.close()


def test_an_empty_start_has_no_themes_and_a_later_one_brings_none(tmp_path):
    work = []
    for arguments in (["--empty"], [], []):
        platform = Platform(tmp_path / "var", *arguments)
        _, themes = platform.get("/themes/")
        platform.stop()
        assert "Infrastruktur und Mobilität" not in themes
        work.append(platform.work)
    # On a slow machine everything takes longer, Django's own loading too.
    most = max(4, 4 * seconds_to_load_django(tmp_path / "var"))
    assert min(work[1:]) < most, "a second start takes less than five seconds"


def seconds_to_load_django(folder):
    """Of the processor, at this moment."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    settings = {"DJANGO_SETTINGS_MODULE": "participation.settings"}
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=BASE, env=environment(folder) | settings, check=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_requests_are_written_down_without_persons(platform, folder):
    """S41, P04, P05: one escaped line, no address, no query, a long path cut short."""
    for path in ("/themes/?q=KANARIENVOGEL", "/%0d%0a%1b[31m", "/" + "x" * 5000):
        with platform.connect(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        ) as line:
            line.recv(100)
    time.sleep(0.5)

    text = (folder / "log" / "platform.log").read_text()

    lines = [json.loads(line) for line in text.splitlines()]
    assert "KANARIENVOGEL" not in text
    assert "127.0.0.1" not in text
    assert [line["path"] for line in lines if "\r\n" in line.get("path", "")] == ["/\r\n\x1b[31m"]
    assert max(len(line.get("path", "")) for line in lines) == 120
    assert {"method": "GET", "route": "/themes/", "status": 200}.items() <= next(
        line for line in lines if line.get("route") == "/themes/"
    ).items()


# --- before Django: the environment -----------------------------------------------------------------


def test_an_old_python_can_read_the_command_and_is_told_what_it_needs():
    source = (BASE / "manage.py").read_text(encoding="ascii")
    ast.parse(source, feature_version=(3, 0))
    pretend = f"import sys; sys.version_info = (3, 9, 18); exec({source!r})"
    done = subprocess.run(
        [sys.executable, "-c", pretend], capture_output=True, text=True, check=False
    )

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "3.11" in done.stderr
    assert not any(isinstance(node, ast.JoinedStr) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ("/usr/bin/python3: No module named pip", "pip"),
        ("The virtual environment was not created … ensurepip is not available", "pip"),
        ("error: No space left on device (os error 28)", "disk"),
        ("ERROR: [Errno 13] Permission denied: '/srv/.tool'", "rights"),
        ("client error (Connect)\n dns error: failed to lookup address", "network"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "hash"),
        ("something else", None),
    ],
)
def test_what_pip_says_becomes_one_line(output, kind):
    problem = bootstrap.cause(output, "log")

    assert problem.kind == kind
    assert (len(str(problem).splitlines()), str(problem).count(" / ")) == (1, 1)


@pytest.fixture
def fresh_folder(tmp_path):
    """The project's folder before its first start, with a uv that makes an empty environment, slowly."""
    folder = tmp_path / "fresh"
    (folder / "participation").mkdir(parents=True)
    for name in ("manage.py", "participation/__init__.py", "participation/bootstrap.py"):
        (folder / name).write_bytes((BASE / name).read_bytes())
    for lock in ("tool.lock", "run.lock", "test.lock"):
        (folder / lock).write_text(f"# {lock}\n")
    uv = folder / ".tool" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(
        f"""#!/bin/sh
echo "$@" >> {folder}/calls
[ "$1" = pip ] && exec sleep 1
for env; do :; done
mkdir -p "$env/bin"
echo "home = {Path(sys._base_executable).parent}" > "$env/pyvenv.cfg"
ln -s {sys._base_executable} "$env/bin/python"
"""
    )
    uv.chmod(0o755)
    mark = bootstrap.hashlib.sha256((folder / "tool.lock").read_bytes()).hexdigest()
    (folder / ".tool" / "stamp").write_text(mark)
    return folder


def begin(folder, command="start"):
    return subprocess.Popen(
        [sys._base_executable, "manage.py", command],
        cwd=folder, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_starts_at_once_build_one_environment(fresh_folder):
    both = [begin(fresh_folder), begin(fresh_folder)]
    errors = [process.communicate(timeout=60)[1] for process in both]

    calls = (fresh_folder / "calls").read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["venv", "pip"]
    assert sum("Another start is setting up" in text for text in errors) == 1
    # Nothing was installed here, so both end in the one line that says so.
    assert [text.splitlines()[-1].endswith("pip install -r run.lock") for text in errors] == [
        True
    ] * 2


def test_an_environment_for_the_tests_serves_for_running_but_not_the_other_way(fresh_folder):
    for command in ("start", "test", "start", "bench"):
        begin(fresh_folder, command).communicate(timeout=60)

    calls = (fresh_folder / "calls").read_text().splitlines()
    assert [call.rsplit("/", 1)[-1] for call in calls] == [".venv", "run.lock", "test.lock"]


def test_a_changed_lock_file_is_installed_again(fresh_folder):
    begin(fresh_folder).communicate(timeout=60)
    (fresh_folder / "run.lock").write_text("# changed\n")
    begin(fresh_folder).communicate(timeout=60)

    calls = (fresh_folder / "calls").read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["venv", "pip", "pip"]


# --- the tests' own command -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "answer"),
    [([0, 0], 0), ([0, 5], 0), ([5, 0], 0), ([5, 5], 5), ([1, 0], 1), ([0, 1], 1), ([2], 2)],
)
def test_the_command_fails_when_a_round_fails_and_not_when_only_one_has_nothing(codes, answer):
    assert exit_code(codes) == answer


def test_arguments_go_to_pytest():
    """`-m` chooses what runs, so there is one round of it."""
    command = [sys.executable, "manage.py", "test", "--collect-only", "-q", "-m", "e2e"]
    done = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" tests collected") == 1


def test_an_unknown_benchmark_is_answered_with_the_known():
    command = [sys.executable, "manage.py", "bench", "unknown"]
    done = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.split()[0], "import" in done.stdout) == (2, "bench", True)
