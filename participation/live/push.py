"""What happens after the commit, off the request path: frames to the channel layer, tallies to the queue.

The push is a hint, the log is the truth: pages find out from the heartbeat what they missed, and the
rooms' sweeps count what was never asked for. So a failure here is logged and forgotten.
"""

import asyncio
import json
import logging
import os
import threading
import time
from collections import defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from functools import wraps

from celery import shared_task
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)

WAITING = 10_000  # deeds whose frames may wait for a slow channel layer; older ones are dropped
CLOSED = "closed"  # ends all sockets of the person whose topic it is in
PATIENCE = 2  # seconds that one hand-over to the channel layer may take
INTERVAL = 0.55  # seconds between two runs of a tally for the same key; some start a little late
MOMENT = 0.05  # seconds within which whoever asks for a tally asks together
BREATH = INTERVAL / 2  # seconds between two such moments
TOGETHER = 50  # keys that one run counts at most
ASKED_FOR = 30  # seconds after which an asked-for tally that never ran counts as lost


def frame(event):
    """The text that every socket gets for `event`, encoded once."""
    return json.dumps(
        {
            "topic": event.topic.name,
            "epoch": event.topic.epoch,
            "seq": event.seq,
            "name": event.name,
            "data": event.data,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def group(topic):
    """The layer's group of a topic; one for all people, who are too many to join one by one."""
    return "person" if topic.startswith("person.") else topic


class Courier:
    """Takes frames to the channel layer on one event loop, so that no deed waits for Redis."""

    def __init__(self):
        self.waiting = deque(maxlen=WAITING)
        self.lock = threading.Lock()
        self.loop = None
        self.round = None
        self.failing = False

    def take(self, messages):
        self.waiting.extend(messages)
        with self.lock:
            if self.loop is None or self.loop.is_closed():
                self.loop = asyncio.new_event_loop()
                threading.Thread(
                    target=self.loop.run_forever, name="live-courier", daemon=True
                ).start()
        self.loop.call_soon_threadsafe(self._wake)

    def _wake(self):
        if self.round is None or self.round.done():
            self.round = asyncio.get_running_loop().create_task(self._deliver())

    async def _deliver(self):
        layer = get_channel_layer()
        while self.waiting:
            message = self.waiting.popleft()
            try:
                async with asyncio.timeout(PATIENCE):
                    await layer.group_send(group(message["topic"]), message)
            except Exception as problem:
                # Whoever comes next should not wait for what is late anyway.
                lost = 1 + len(self.waiting)
                self.waiting.clear()
                if not self.failing:
                    logger.warning("push failed, %d lost: %r", lost, problem)
                self.failing = True
            else:
                if self.failing:
                    logger.warning("push works again")
                self.failing = False


class Asker:
    """Asks the queue for tallies, off the request path; a hall that votes at once asks once."""

    def __init__(self):
        self.wanted = {}
        self.lock = threading.Lock()
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="live-asker")
        self.last = 0

    def ask(self, task, key):
        with self.lock:
            is_first = not self.wanted
            if len(self.wanted) < WAITING:
                self.wanted[task, key] = None
        if is_first:
            self.thread.submit(self._round)

    def _round(self):
        time.sleep(max(MOMENT, self.last + BREATH - time.monotonic()))
        self.last = time.monotonic()
        with self.lock:
            wanted, self.wanted = self.wanted, {}
        keys = defaultdict(list)
        for task, key in wanted:
            keys[task].append(key)
        for task, together in keys.items():
            for start in range(0, len(together), TOGETHER):
                _enqueue(task, together[start : start + TOGETHER])


courier = Courier()
asker = Asker()


def _start_anew():
    """A forked process has neither the threads nor the loop of its parent."""
    global courier, asker
    courier = Courier()
    asker = Asker()


os.register_at_fork(after_in_child=_start_anew)


def use_loop(loop):
    """Deliver on `loop`: the embedded server's, because its channel layer lives on one loop."""
    courier.loop = loop


def push(events):
    """Hand the events' frames to the channel layer soon; never fails, never waits."""
    messages = {}
    for event in events:
        name = event.topic.name
        message = messages.setdefault(
            name, {"type": "live.frames", "topic": name, "frames": [], "closed": ""}
        )
        message["frames"].append(frame(event))
        message["epoch"], message["seq"] = event.topic.epoch, event.seq
        if event.name == CLOSED:
            message["closed"] = event.data.get("reason", CLOSED)
    courier.take(messages.values())


def publish_soon(task, key=None):
    """Run the `@tally` for `key`, if it has any, after the commit; at most twice a second for the same.

    Whoever asks while a run is already asked for is counted by that run, because a tally forgets
    that it was asked before it counts. So the last vote is always in.
    """
    transaction.on_commit(lambda: asker.ask(task, key), robust=True)


def _enqueue(task, keys):
    """One run for all of `keys` that none is asked for yet."""
    try:
        asked = cache.get_many([_name("asked", task, key) for key in keys])
        keys = [key for key in keys if _name("asked", task, key) not in asked]
        keys = [key for key in keys if cache.add(_name("asked", task, key), 1, ASKED_FOR)]
        if not keys:
            return
        ran = cache.get_many([_name("ran", task, key) for key in keys])
        since = time.time() - max(ran.values(), default=0)
        arguments = [key for key in keys if key is not None]
        task.apply_async(arguments, countdown=min(max(INTERVAL - since, 0), INTERVAL))
    except Exception as problem:
        logger.warning("tally not asked for: %r", problem)


def _name(what, task, key):
    return f"live:{what}:{task.name}:{key}"


def tally(function):
    """A Celery task for `publish_soon`: forgets that it was asked, then counts and publishes.

    It takes what is to be counted, all that was asked for together: `function(*keys)`.
    """

    @shared_task
    @wraps(function)
    def run(*keys):
        names = keys or (None,)
        note_run(names)
        cache.delete_many([_name("asked", run, key) for key in names])
        function(*keys)
        note_run(names)  # on a busy machine some time went by

    def note_run(names):
        cache.set_many({_name("ran", run, key): time.time() for key in names}, ASKED_FOR)

    return run
