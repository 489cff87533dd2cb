"""Those who listen to topics, and the ways of telling them: ready frames, ASGI messages, or waking them up."""

import asyncio
import json
from contextlib import suppress
from functools import cached_property

from participation.live.protocol import frames

UNREAD = 200  # messages that may wait for one socket of a server without our protocol


class Refused(Exception):
    """Not let in; `code` and `reason` close the socket."""

    def __init__(self, code, reason):
        super().__init__(code, reason)
        self.code, self.reason = code, reason


class Heads(dict):
    """`{topic: (epoch, seq)}`, and the message that tells it, encoded once for all who need the same."""

    @cached_property
    def text(self):
        return json.dumps({"heads": self}, separators=(",", ":"))

    @cached_property
    def frames(self):
        return frames([self.text])


class Listener:
    """Somebody with a ticket. `write` takes ready frames, where the server offers it."""

    __slots__ = ("person", "topics", "own_topic", "own_epoch", "own_seq", "write", "is_in")

    def __init__(self, ticket):
        self.person = ticket.person
        self.topics = tuple(ticket.topics)
        self.own_topic = f"person.{ticket.person}" if ticket.person else ""
        self.own_epoch, self.own_seq = ticket.topics.get(self.own_topic, ("", 0))
        self.write = None
        self.is_in = False  # it knows the heads; from now on it is told what happens

    async def stop(self):
        """Nothing is told any more: the socket is gone, or has been told to go."""


class Direct(Listener):
    """A socket of our own protocol."""

    __slots__ = ("socket",)

    def __init__(self, ticket, socket):
        super().__init__(ticket)
        self.socket, self.write = socket, socket.write_frames

    def tell_heads(self, heads):
        self.write(heads.frames)

    def hang_up(self, code, reason):
        self.socket.hang_up(code, reason)


class Relayed(Listener):
    """A socket of any other ASGI server."""

    __slots__ = ("send", "unread", "relay", "is_closing")

    def __init__(self, ticket, send):
        super().__init__(ticket)
        self.send, self.unread = send, asyncio.Queue(UNREAD)
        self.is_closing = False
        self.relay = asyncio.create_task(self._relay())

    async def _relay(self):
        while True:
            await self.send({"type": "websocket.send", "text": await self.unread.get()})

    def tell_heads(self, heads):
        self.hear([heads.text])

    def hear(self, texts):
        for text in texts:
            if self.unread.full():
                self.hang_up(1013, "come again")
                return
            self.unread.put_nowait(text)

    def hang_up(self, code, reason):
        if self.is_closing:
            return
        self.is_closing = True
        self.relay.cancel()
        self.relay = asyncio.create_task(
            self.send({"type": "websocket.close", "code": code, "reason": reason})
        )

    async def stop(self):
        if not self.is_closing:
            self.relay.cancel()
        with suppress(Exception, asyncio.CancelledError):
            await self.relay


class Waiter(Listener):
    """A long poll: woken when its topics are no longer where it knows them, `{topic: (epoch, seq)}`."""

    __slots__ = ("known", "woken")

    def __init__(self, ticket, known):
        super().__init__(ticket)
        self.known = known
        self.woken = asyncio.Event()

    def tell_heads(self, heads):
        if heads != self.known:
            self.woken.set()

    def hear(self, texts):
        self.woken.set()

    def hang_up(self, code, reason):
        self.woken.set()
