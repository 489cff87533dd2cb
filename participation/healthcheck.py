"""Asks a part of the platform whether it lives, for the container that runs it; standard library only.

`python -m participation.healthcheck 8000` asks a server on that port; `worker` and `beat` are asked
when they last showed a sign of life.
"""

import os
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

SILENCE = 60  # seconds without a sign of life after which a part counts as down


def alive(part):
    """The file that `part` touches while it lives."""
    return Path(tempfile.gettempdir()) / f"participation-{part}-alive"


def serves(port):
    """Whether the server on `port` answers 200, asked as the proxy asks."""
    public = urlsplit(os.environ.get("PUBLIC_URL", "http://localhost"))
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/healthz",
        headers={"Host": public.netloc, "X-Forwarded-Proto": public.scheme},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.status == 200


def main(what):
    try:
        if what.isdecimal():
            return 0 if serves(int(what)) else 1
        return 0 if time.time() - alive(what).stat().st_mtime < SILENCE else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
