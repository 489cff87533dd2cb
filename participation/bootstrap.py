"""Makes `.venv` from the hash-pinned lock files, with nothing but the standard library, then hands over to Django.

pip installs a hash-pinned uv into the private folder `.tool`, and uv builds `.venv` in seconds; where
that fails, `venv` and pip do the same slowly. A stamp says for which lock file and Python the
environment was built, so that the next start only reads it. Inside a virtual environment (or a
container, which has one) nothing of this happens.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
TOOL = ROOT / ".tool"
UV = TOOL / "bin" / "uv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "stamp"
NEEDS_TESTS = {"test", "bench"}

# What went wrong, by what pip and uv say about it; the first that matches is told.
CAUSES = [
    (
        "disk",
        ("No space left on device", "os error 28", "Disk quota exceeded"),
        "Die Festplatte ist voll: bitte Platz schaffen und noch einmal starten.",
        "The disk is full: please make room and start again.",
    ),
    (
        "rights",
        ("Permission denied", "Read-only file system", "os error 13", "os error 30"),
        f"In {ROOT} darf nicht geschrieben werden: bitte die Rechte des Ordners prüfen.",
        f"{ROOT} is not writable: please check the permissions of the folder.",
    ),
    (
        "pip",
        ("No module named pip", "ensurepip is not available", "No module named ensurepip"),
        "pip fehlt. Unter Debian und Ubuntu hilft: sudo apt install python3-pip python3-venv",
        "pip is missing. On Debian and Ubuntu: sudo apt install python3-pip python3-venv",
    ),
    (
        "hash",
        ("DO NOT MATCH THE HASHES", "Hash mismatch"),
        "Ein heruntergeladenes Paket hat nicht die erwartete Prüfsumme und wurde nicht installiert.",
        "A downloaded package does not have the expected checksum and was not installed.",
    ),
    (
        "network",
        (
            "NewConnectionError",
            "Failed to establish a new connection",
            "Name or service not known",
            "Temporary failure in name resolution",
            "dns error",
            "Could not connect",
            "Network is unreachable",
            "ConnectTimeout",
            "Connection refused",
            "ProxyError",
            "client error (Connect)",
            "No matching distribution found",
        ),
        "Die Pakete lassen sich nicht laden: bitte die Verbindung zum Netz prüfen.",
        "The packages cannot be downloaded: please check the network connection.",
    ),
]


class CannotBuild(Exception):
    """The environment could not be built; the text is for whoever started it, `kind` for us."""

    def __init__(self, text, kind=None):
        super().__init__(text)
        self.kind = kind


def say(german, english):
    print(f"{german} / {english}", file=sys.stderr, flush=True)


def main(argv):
    try:
        if sys.prefix == sys.base_prefix:
            lock = "test.lock" if len(argv) > 1 and argv[1] in NEEDS_TESTS else "run.lock"
            python = make_environment(lock)
            os.execv(python, [str(python), str(ROOT / "manage.py"), *argv[1:]])
        run_django(argv)
    except CannotBuild as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if line := explain(error):
            sys.exit(line)
        raise


def run_django(argv):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit(
            f"In der Umgebung {sys.prefix} fehlen die Pakete: pip install -r run.lock / "
            f"The environment {sys.prefix} lacks the packages: pip install -r run.lock"
        )
    execute_from_command_line(argv)


def explain(error):
    """One line for a full disk or a folder that may not be written, else `None`."""
    where = f": {error.filename}" if error.filename else "."
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"Die Festplatte ist voll{where} / The disk is full{where}"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Hier darf nicht geschrieben werden{where} / Not writable{where}"
    is_data = error.errno == errno.ENOENT and error.filename == os.environ.get("DATA_DIR")
    if is_data or error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"Hier lässt sich kein Ordner anlegen{where} / No folder can be made here{where}"
    return None


def make_environment(lock):
    """Build `.venv` for `lock` unless it stands already; returns its Python.

    Whoever starts at the same time waits for the one who builds. An environment made for the tests
    serves for running too: test.lock holds everything of run.lock.
    """
    if sys.platform == "win32":
        raise CannotBuild("Unter Windows bitte WSL verwenden. / On Windows please use WSL.")
    wanted = stamp_for(lock)
    good = {wanted, stamp_for("test.lock")}
    if read_stamp() in good:
        return PYTHON
    TOOL.mkdir(exist_ok=True)
    with only_one():
        if read_stamp() not in good:
            started = time.monotonic()
            say(f"Richte {ENVIRONMENT} ein …", f"Setting up {ENVIRONMENT} …")
            STAMP.unlink(missing_ok=True)
            build(lock)
            STAMP.write_text(wanted)
            seconds = time.monotonic() - started
            say(f"Fertig nach {seconds:.0f} s.", f"Done after {seconds:.0f} s.")
    return PYTHON


def stamp_for(lock):
    parts = [(ROOT / lock).read_bytes(), sys.version.encode(), os.fsencode(ENVIRONMENT)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_stamp():
    with contextlib.suppress(OSError):
        if PYTHON.exists():
            return STAMP.read_text()
    return None


@contextlib.contextmanager
def only_one():
    """Hold the lock of this folder; it is released when the process ends, however it ends."""
    import fcntl

    with open(TOOL / "lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Ein anderer Start richtet gerade ein …", "Another start is setting up …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build(lock):
    """With uv; where it does not help, with pip, unless that would fail for the same reason."""
    try:
        install_uv()
    except CannotBuild as problem:  # it was pip that could not
        if problem.kind in {"disk", "rights", "network"}:
            raise
        build_with_pip(lock)
        return
    try:
        build_with_uv(lock)
    except CannotBuild as problem:
        if problem.kind in {"disk", "rights"}:
            raise
        say("uv half nicht, versuche es mit pip …", "uv did not help, trying with pip …")
        build_with_pip(lock)


def install_uv():
    pinned = hashlib.sha256((ROOT / "tool.lock").read_bytes()).hexdigest()
    mark = TOOL / "stamp"
    if UV.exists() and mark.exists() and mark.read_text() == pinned:
        return
    for old in ("bin", "uv"):
        shutil.rmtree(TOOL / old, ignore_errors=True)
    # --target is allowed where the system's Python forbids installing into itself (PEP 668).
    run(
        "uv",
        [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--upgrade"],
        ["--require-hashes", "--target", TOOL, "-r", ROOT / "tool.lock"],
    )
    mark.write_text(pinned)


def build_with_uv(lock):
    if not works(PYTHON):
        run("venv", [UV, "venv", "--clear", "--python", sys.executable, ENVIRONMENT])
    run(
        lock,
        [UV, "pip", "sync", "--require-hashes", "--python", PYTHON, ROOT / lock],
        total=count(lock),
    )


def build_with_pip(lock):
    run("venv", [sys.executable, "-m", "venv", "--clear", ENVIRONMENT])
    run(
        lock,
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes"],
        ["-r", ROOT / lock],
        total=count(lock),
    )


def works(python):
    """Whether `python` runs and is of our version: an environment of another one is made anew."""
    with contextlib.suppress(OSError):
        code = "import sys; print(sys.version)"
        found = subprocess.run([python, "-c", code], capture_output=True, text=True)
        return found.returncode == 0 and found.stdout.strip() == sys.version.strip()
    return False


def count(lock):
    return sum(not line.startswith((" ", "#")) for line in (ROOT / lock).read_text().splitlines())


def run(name, *arguments, total=None):
    """Run a step, showing how far it is; raises `CannotBuild` with the one line that helps."""
    environment = os.environ | {"UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}
    environment.setdefault("UV_CACHE_DIR", str(TOOL / "cache"))
    if mirror := os.environ.get("PIP_INDEX_URL"):  # uv does not read pip's settings
        environment.setdefault("UV_DEFAULT_INDEX", mirror)
    command = [str(part) for group in arguments for part in group]
    log = TOOL / "log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=ROOT
        )
        try:
            show_progress(name, process, total)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode:
        raise cause(log.read_text(errors="replace"), log)


def show_progress(name, process, total):
    """A line that grows on a terminal; elsewhere one line every five seconds."""
    started, told = time.monotonic(), 0
    terminal = sys.stderr.isatty()
    while process.poll() is None:
        time.sleep(0.1)
        seconds = time.monotonic() - started
        if not terminal and seconds - told < 5:
            continue
        told = seconds
        have = sum(1 for _ in ENVIRONMENT.glob("lib/python*/site-packages/*.dist-info"))
        packages = f" · {min(have, total)}/{total}" if total else ""
        line = f"  {name}{packages} · {seconds:.0f} s"
        print(
            f"\r{line}\033[K" if terminal else line, end="" if terminal else "\n", file=sys.stderr
        )
        sys.stderr.flush()
    line = f"  {name} {'✗' if process.returncode else '✓'} {time.monotonic() - started:.1f} s"
    print(f"\r{line}\033[K" if terminal else line, file=sys.stderr, flush=True)


def cause(output, log):
    """The `CannotBuild` that says in one line what `output` is about."""
    for kind, signs, german, english in CAUSES:
        if any(sign in output for sign in signs):
            return CannotBuild(f"{german} / {english}", kind)
    return CannotBuild(f"Einrichten misslungen, siehe {log} / Setting up failed, see {log}")
