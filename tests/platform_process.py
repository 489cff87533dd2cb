"""The embedded platform as a process of its own, started as people start it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.services import free_port

BASE = Path(__file__).resolve().parent.parent
READY = "Beenden mit Strg-C."


def environment(folder):
    """What a fresh machine has: neither database nor Redis is named."""
    names = {"DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE", "PUBLIC_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return kept | {"DATA_DIR": str(folder)}


class Platform:
    """`manage.py start` in `folder`, read until it serves."""

    def __init__(self, folder, *arguments):
        self.port = free_port()
        started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "start", "--port", str(self.port), *arguments],
            cwd=BASE, env=environment(folder), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if READY in line:
                break
        self.seconds = time.monotonic() - started
        self.work = self.seconds_of_work()

    def seconds_of_work(self):
        """Of the processor so far: what starting takes on a machine that does nothing else."""
        with contextlib.suppress(FileNotFoundError):
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return self.seconds

    @property
    def output(self):
        return "\n".join(self.lines)

    def get(self, path):
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()

    def connect(self, head):
        sock = socket.create_connection(("127.0.0.1", self.port))
        sock.sendall(head.encode())
        return sock

    def stop(self):
        """Ctrl-C; returns the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=20)
        self.lines += rest.splitlines()
        return time.monotonic() - started
