"""A process that measures the platform's pages from within, asked over its standard input.

Each line asks for a deed, as JSON; each answer is one line of JSON.
"""

import io
import json
import sys
import time

import django


def answer():
    django.setup()
    # After `setup`, because they import models.
    from tests.bench import deeds  # noqa: PLC0415

    for line in sys.stdin:
        asked = json.loads(line)
        answer = getattr(deeds, asked.pop("deed"))(**asked)
        print(json.dumps(answer), flush=True)


def environ(path, *, session="", headers=()):
    path, _, query = path.partition("?")
    found = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost:8000",
        "HTTP_ACCEPT_LANGUAGE": "de",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **dict(headers),
    }
    if session:
        found["HTTP_COOKIE"] = f"session={session}"
    return found


class Answer:
    def __init__(self):
        self.status, self.headers, self.body = 0, {}, b""

    def start(self, status, headers, exc_info=None):
        self.status, self.headers = int(status.split()[0]), dict(headers)


def get(application, path, **options):
    """One request through the whole WSGI application; returns `(answer, seconds)`."""
    asked, answer = environ(path, **options), Answer()
    start = time.perf_counter()
    body = application(asked, answer.start)
    answer.body = b"".join(body)
    body.close()
    return answer, time.perf_counter() - start


if __name__ == "__main__":
    answer()
