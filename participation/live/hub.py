"""One hub per process: hears the channel layer once and hands ready frames to all its sockets.

It knows the head of every topic that somebody here listens to, so it delivers events in order and without
a gap, whatever the channel layer loses, doubles or reorders: what is missing it reads from the log. Every
few seconds it compares its heads with the log's, in one query, and tells them to all sockets.
"""

import asyncio
import logging
import time
from collections import Counter
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings

from participation.live import log
from participation.live.listeners import Heads, Refused
from participation.live.protocol import frames
from participation.live.push import CLOSED, frame, group

logger = logging.getLogger(__name__)

BEAT = 3  # seconds between two heartbeats; whoever lost a right is gone after one at the latest
TOGETHER = 0.1  # seconds to wait for others that connect at the same time
LATE = 0.05  # seconds to wait for a frame that another one overtook
PATIENCE = 1  # seconds that a newcomer waits for the channel layer
PER_PERSON = 20  # sockets
AT_ONCE = 200  # heartbeats between two looks at what else there is to do
AGAIN, ENDED, TOO_MANY = 1013, 4401, 4429


class Room:
    """A topic that somebody here listens to. `head` is what its listeners know, None until loaded."""

    __slots__ = ("name", "epoch", "head", "early", "listeners", "writes", "hearers", "pending")

    def __init__(self, name):
        self.name, self.epoch, self.head = name, "", None
        self.early = 0  # a number that was pushed before the head was loaded
        self.listeners = {}  # all, those that wait to be let in too
        self.writes, self.hearers = {}, {}  # those let in, by how they are told
        self.pending = []

    @property
    def at(self):
        return self.epoch, self.head or 0


class Hub:
    def __init__(self):
        self.rooms, self.sockets, self.people = {}, {}, Counter()
        self.newcomers, self.behind, self.dirty = [], set(), []
        self.welcoming = self.catching_up = None
        self.next_flush = 0
        self.channel, self.entered = None, set()
        self.hearing_fails = False
        self.arranging = asyncio.Lock()
        self.tasks = {asyncio.create_task(self._hear()), asyncio.create_task(self._beat())}

    # --- who listens -----------------------------------------------------------------------------

    async def join(self, listener):
        """Let `listener` hear its topics from now on; raises `Refused`."""
        if len(self.sockets) >= settings.LIVE_SOCKETS:
            raise Refused(AGAIN, "full")
        if listener.person and self.people[listener.person] >= PER_PERSON:
            raise Refused(TOO_MANY, "too many")
        if listener.person:
            self.people[listener.person] += 1
        self.sockets[listener] = None
        for name in listener.topics:
            room = self.rooms.get(name) or self.rooms.setdefault(name, Room(name))
            room.listeners[listener] = None
        welcome = asyncio.get_running_loop().create_future()
        self.newcomers.append((listener, welcome))
        if self.welcoming is None:
            self.welcoming = asyncio.create_task(self._welcome())
        await welcome

    def leave(self, listener):
        if listener not in self.sockets:
            return
        del self.sockets[listener]
        if listener.person:
            self.people[listener.person] -= 1
            if not self.people[listener.person]:
                del self.people[listener.person]
        for name in listener.topics:
            room = self.rooms[name]
            del room.listeners[listener]
            room.writes.pop(listener, None)
            room.hearers.pop(listener, None)
            if not room.listeners:
                del self.rooms[name]

    async def _welcome(self):
        """Let everybody in who came meanwhile, with one look at the log for all."""
        try:
            while self.newcomers:
                await asyncio.sleep(TOGETHER)
                batch, self.newcomers = self.newcomers, []
                await self._arrange()
                try:
                    found, closed = await in_thread(_look_up)(batch)
                    self._flush()
                    for listener, welcome in batch:
                        self._decide(listener, welcome, found, closed)
                except Exception as problem:
                    logger.warning("nobody let in: %r", problem)
                finally:
                    for _, welcome in batch:
                        if not welcome.done():
                            welcome.set_exception(Refused(AGAIN, "come again"))
        finally:
            self.welcoming = None

    def _decide(self, listener, welcome, found, closed):
        if welcome.done():
            return
        own, epoch = listener.own_topic, listener.own_epoch
        if closed.get(own, 0) > listener.own_seq or (epoch and found[own][0] != epoch):
            welcome.set_exception(Refused(ENDED, CLOSED))
        else:
            self._let_in(listener, found)
            welcome.set_result(None)

    def _let_in(self, listener, found):
        if listener not in self.sockets:
            return
        for name in listener.topics:
            room = self.rooms[name]
            if room.head is None:
                room.epoch, room.head = found[name]
            if room.head < max(found[name][1], room.early) or room.epoch != found[name][0]:
                self._miss(room)
            if listener.write:
                room.writes[listener] = listener.write
            else:
                room.hearers[listener] = None
        listener.is_in = True
        listener.tell_heads(self._heads(listener.topics))

    def _heads(self, topics):
        return Heads((name, self.rooms[name].at) for name in topics)

    # --- what happens ----------------------------------------------------------------------------

    async def _arrange(self):
        """Be in the groups of our rooms and in no others; a broken layer is tried again later."""
        async with self.arranging:
            if self.channel is None:
                return
            layer, wanted = get_channel_layer(), {group(name) for name in self.rooms}
            try:
                async with asyncio.timeout(PATIENCE):
                    for name in wanted - self.entered:
                        await layer.group_add(name, self.channel)
                        self.entered.add(name)
                    for name in self.entered - wanted:
                        await layer.group_discard(name, self.channel)
                        self.entered.discard(name)
            except Exception as problem:
                self._note_failure(problem)

    def _note_failure(self, problem):
        if not self.hearing_fails:
            logger.warning("no push, reading the log instead: %r", problem)
        self.hearing_fails = True

    async def _hear(self):
        layer = get_channel_layer()
        while True:
            try:
                self.channel = await layer.new_channel()
                self.entered.clear()
                await self._arrange()
                while True:
                    message = await layer.receive(self.channel)
                    self.hearing_fails = False
                    self._take(message)
            except Exception as problem:
                self.channel = None
                self._note_failure(problem)
                await asyncio.sleep(1)

    def _take(self, message):
        """Deliver a push that continues what this room knows; read the log if it does not."""
        room = self.rooms.get(message["topic"])
        if room is None:
            return
        epoch, last, texts = message["epoch"], message["seq"], message["frames"]
        if room.head is None:
            room.early = max(room.early, last)
            return
        first = last - len(texts) + 1
        if (room.epoch or epoch) != epoch or first > room.head + 1:
            self._miss(room)
        elif last > room.head:
            room.epoch = epoch
            self._deliver(room, texts[room.head + 1 - first :], last, message["closed"])

    def _deliver(self, room, texts, last, closed=""):
        room.head = last
        if closed:
            self._send_away(room, ENDED, closed)
            return
        if not self.dirty:
            loop = asyncio.get_running_loop()
            wait = self.next_flush - time.monotonic()
            loop.call_later(wait, self._flush) if wait > 0.0005 else loop.call_soon(self._flush)
        if not room.pending:
            self.dirty.append(room)
        room.pending.extend(texts)

    def _send_away(self, room, code, reason):
        for listener in list(room.listeners):
            self.leave(listener)
            listener.hang_up(code, reason)

    def _flush(self):
        """Write what piled up, once per socket.

        The next flush waits half as long as this one took: what comes meanwhile shares one write.
        """
        if not self.dirty:
            return
        began = time.monotonic()
        dirty, self.dirty = self.dirty, []
        for room in dirty:
            texts, room.pending = room.pending, []
            data = frames(texts)
            for write in list(room.writes.values()):
                write(data)
            for listener in list(room.hearers):
                listener.hear(texts)
        now = time.monotonic()
        self.next_flush = now + (now - began) / 2

    # --- what the channel layer did not bring ----------------------------------------------------

    def _miss(self, room):
        self.behind.add(room.name)
        if self.catching_up is None:
            self.catching_up = asyncio.create_task(self._catch_up(LATE))

    async def _catch_up(self, wait):
        try:
            while self.behind:
                await asyncio.sleep(wait)
                names, self.behind = self.behind, set()
                await self._replay(names)
        except Exception as problem:
            logger.warning("could not catch up: %r", problem)
        finally:
            self.catching_up = None

    async def _replay(self, names):
        """Read from the log what these topics missed."""
        known = {room.name: room.at for room in self._loaded(names)}
        found, events = await in_thread(log.since)(known)
        for event in events or []:
            room = self.rooms.get(event.topic.name)
            if room and room.head is not None and event.seq == room.head + 1:
                room.epoch = event.topic.epoch
                closed = event.data.get("reason", CLOSED) if event.name == CLOSED else ""
                self._deliver(room, [frame(event)], event.seq, closed)
        if events is None:
            # Too much, or another epoch. The heartbeat tells, and the pages read themselves anew.
            for room in self._loaded(names):
                if found[room.name] != known.get(room.name) == room.at:
                    room.epoch, room.head = found[room.name]
                    if room.name.startswith("person."):
                        self._send_away(room, AGAIN, "come again")

    def _loaded(self, names):
        rooms = [self.rooms[name] for name in names if name in self.rooms]
        return [room for room in rooms if room.head is not None]

    # --- the heartbeat ---------------------------------------------------------------------------

    async def _beat(self):
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self._arrange()
                await self._compare()
                await self._tell_heads()
            except Exception:
                logger.exception("a heartbeat failed")

    async def _compare(self):
        """Find in one query what nobody told us; deliver it before the heads are told."""
        known = {room.name: room.at for room in self._loaded(self.rooms)}
        try:
            found = await in_thread(log.heads)(known)
        except Exception as problem:
            logger.warning("heartbeat without the log: %r", problem)
            return
        self.behind |= {name for name, at in known.items() if found[name] != at}
        if self.behind and self.catching_up is None:
            self.catching_up = asyncio.create_task(self._catch_up(0))
        if self.catching_up:
            await asyncio.wait({self.catching_up})

    async def _tell_heads(self):
        ready = {}
        for number, listener in enumerate(list(self.sockets)):
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
                self._flush()
                ready.clear()
            if not listener.is_in:
                continue
            if listener.topics not in ready:
                ready[listener.topics] = self._heads(listener.topics)
            listener.tell_heads(ready[listener.topics])


def in_thread(query):
    """`query` as a coroutine function; it holds no thread and no connection afterwards."""
    return database_sync_to_async(query, thread_sensitive=False)


def _look_up(batch):
    """The heads of all topics; and, of people whose topic moved since the ticket, what ended it."""
    found = log.heads({name for listener, _ in batch for name in listener.topics})
    moved = {
        listener.own_topic
        for listener, _ in batch
        if listener.own_topic and found[listener.own_topic][1] > listener.own_seq
    }
    return found, log.closings(moved) if moved else {}


_hubs = WeakKeyDictionary()


def current_hub():
    """The hub of this event loop, started if need be: nothing is awaited, so there is only one."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
