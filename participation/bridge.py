"""Pages on the socket server: a request is read by the event loop, answered in one thread, sent by the loop.

Slow clients therefore hold no thread, neither while they send nor while they receive; only an answer
that is made piece by piece goes from thread to loop piece by piece.
"""

import asyncio
import io
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

MOST_HEADERS = 100
BODY_WITHIN = 60  # seconds until a request's body must have arrived
IN_MEMORY = 64 * 1024  # bytes of a body that are kept in memory; longer ones go to a file


class ClientLeft(Exception):
    """Whoever asked closed the line."""


class TooLarge(Exception):
    """More than `settings.MAX_BODY` bytes are being sent."""


class Pages:
    """An ASGI application that answers with a WSGI one, in a pool of threads."""

    def __init__(self, wsgi, *, threads=16):
        self.wsgi = wsgi
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope, receive, send):
        if len(scope["headers"]) > MOST_HEADERS:
            await refuse(send, 400, b"too many headers")
            return
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                async with asyncio.timeout(BODY_WITHIN):
                    length = await read(receive, body)
            except ClientLeft:
                return
            except TimeoutError:
                await refuse(send, 408, b"too slow")
                return
            except TooLarge:
                await self.answer(environ_of(scope, io.BytesIO(), 0, refused=True), None, send)
                return
            await self.answer(environ_of(scope, body, length), receive, send)

    async def answer(self, environ, receive, send):
        """Let a thread answer; without `receive` the line is closed after it."""
        loop = asyncio.get_running_loop()
        answer = Answer(loop, send, closes=receive is None)
        watch = loop.create_task(answer.watch(receive)) if receive else None
        try:
            rest = await loop.run_in_executor(self.threads, answer.make, self.wsgi, environ)
            if not answer.left.done():
                await rest()
        finally:
            if watch:
                watch.cancel()


async def read(receive, body):
    """Write the whole body into the file `body`; returns its length.

    Raises `TooLarge` or `ClientLeft`: an incomplete body reaches no page.
    """
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        length += len(message.get("body", b""))
        if length > settings.MAX_BODY:
            raise TooLarge
        body.write(message.get("body", b""))
        more = message.get("more_body", False)
    body.seek(0)
    return length


async def refuse(send, status, text):
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def environ_of(scope, body, length, *, refused=False):
    """The WSGI environment. Headers with an underscore are dropped: they could pose as others."""
    server = scope.get("server") or ("localhost", 80)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope.get("client") else "",
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "participation.too_large": refused,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin1"), raw_value.decode("latin1")
        if name in {"content-length", "transfer-encoding"} or "_" in name:
            continue
        key = "HTTP_" + name.upper().replace("-", "_")
        if name == "content-type":
            key = "CONTENT_TYPE"
        joint = "; " if name == "cookie" else ","
        environ[key] = environ[key] + joint + value if key in environ else value
    return environ


class Answer:
    """One answer on its way from the thread that makes it to the loop that sends it."""

    def __init__(self, loop, send, *, closes):
        self.loop, self.send, self.closes = loop, send, closes
        self.left = loop.create_future()
        self.start = None

    async def watch(self, receive):
        """Notice when the client leaves, so that nobody makes pieces for nobody."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.left.done() or self.left.set_result(True)

    def make(self, wsgi, environ):
        """Run in a thread; returns a coroutine function that sends what is not sent yet."""
        response = wsgi(environ, self.start_response)
        try:
            if getattr(response, "streaming", False):
                self.stream(response)
                return self.sender(b"")
            return self.sender(b"".join(response))
        finally:
            if hasattr(response, "close"):
                response.close()

    def start_response(self, status, headers, exc_info=None):
        raw = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
        if self.closes:
            raw.append((b"connection", b"close"))
        self.start = {
            "type": "http.response.start",
            "status": int(status.split(" ", 1)[0]),
            "headers": raw,
        }

    def stream(self, pieces):
        for piece in pieces:
            if self.left.done():
                return
            self.now(self.sender(piece, more=True))

    def now(self, sender):
        asyncio.run_coroutine_threadsafe(sender(), self.loop).result()

    def sender(self, body, *, more=False):
        async def send():
            if self.start:
                start, self.start = self.start, None
                await self.send(start)
            await self.send({"type": "http.response.body", "body": body, "more_body": more})

        return send
