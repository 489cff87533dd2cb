"""A real server for the live tests: uvicorn in a thread, real sockets, the channel layer in Valkey."""

import asyncio
import json
import threading
import time
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from participation.live import tickets
from participation.live.log import heads
from tests.services import free_port

ORIGIN = "http://localhost:8000"


@contextmanager
def serving(ws="participation.live.protocol:Socket", port=None):
    """Serve the platform's ASGI application; yields the port."""
    from participation.asgi import application  # noqa: PLC0415

    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=port or free_port(),
        ws=ws,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    end = time.monotonic() + 10
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    try:
        yield config.port
    finally:
        server.should_exit = True
        thread.join(10)


def ticket_to(*topics, person=None):
    """A signed ticket as the page's view would make it now."""
    topics = [*topics, *([person.topic] if person else [])]
    made = int(time.time())
    return tickets.Ticket(person.pk if person else None, made, heads(topics)).signed


class Page:
    """A page that listens: remembers every event, and the heads that it was told."""

    def __init__(self, port, ticket, *, origin=ORIGIN, wait=5, **options):
        self.stack = ExitStack()
        self.socket = self.stack.enter_context(
            connect(
                f"ws://127.0.0.1:{port}/live/?ticket={quote(ticket)}",
                origin=origin,
                compression=None,
                **options,
            )
        )
        self.events, self.heads = [], {}
        if wait:
            self.read(wait)

    def read(self, seconds=5):
        """One message; an event is remembered."""
        message = json.loads(self.socket.recv(timeout=seconds))
        if "heads" in message:
            self.heads = message["heads"]
        elif "seq" in message:
            self.events.append(message)
        return message

    def hear(self, count, seconds=5):
        """Read until `count` events were heard; returns their numbers."""
        end = time.monotonic() + seconds
        while len(self.events) < count:
            self.read(max(end - time.monotonic(), 0.01))
        return [event["seq"] for event in self.events]

    def until_closed(self, seconds=5):
        """Read until the server closes the socket; returns its code and reason."""
        end = time.monotonic() + seconds
        try:
            while True:
                self.read(max(end - time.monotonic(), 0.01))
        except ConnectionClosed as closed:
            return closed.rcvd.code, closed.rcvd.reason

    def close(self):
        self.stack.close()
