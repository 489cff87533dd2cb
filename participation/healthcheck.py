"""Asks a part of the platform whether it lives, for the container that runs it; standard library only.

`python -m participation.healthcheck 8000` asks a server on that port, `… worker` looks at the worker's
last sign of life.
"""

import os
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

ALIVE = Path(tempfile.gettempdir()) / "participation-worker-alive"
SILENCE = 60  # seconds without a sign of life after which a part counts as down


def serves(port):
    """Whether the server on `port` answers 200, asked as the proxy asks."""
    public = urlsplit(os.environ.get("PUBLIC_URL", "http://localhost"))
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/healthz",
        headers={"Host": public.netloc, "X-Forwarded-Proto": public.scheme},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.status == 200


def works():
    return time.time() - ALIVE.stat().st_mtime < SILENCE


def main(what):
    try:
        return 0 if (works() if what == "worker" else serves(int(what))) else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
