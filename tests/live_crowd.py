"""Many open pages at once, each keeping itself true as `static/js/live.js` does."""

import asyncio
import json
import random
import threading
import time
from urllib.parse import urlencode
from urllib.request import urlopen

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.live_server import ORIGIN


class Crowd:
    """`size` pages that listen to `topic`; `port` is where they find the server, now and after a break.

    `heard` holds, page by page, the `id` of every event in the order in which the page took it.
    """

    def __init__(self, size, topic, ticket, port):
        self.topic, self.ticket, self.port = topic, ticket, port
        self.heard = [[] for _ in range(size)]
        self.connected, self.attempts = set(), []
        self.thread = threading.Thread(target=asyncio.run, args=[self._run()])

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join(20)
        broken = {repr(end) for end in self.ends if not isinstance(end, asyncio.CancelledError)}
        assert not broken, broken

    def until(self, is_so, seconds):
        """Wait until `is_so()`; returns whether it came to that in time."""
        end = time.monotonic() + seconds
        while not is_so() and time.monotonic() < end:
            time.sleep(0.05)
        return is_so()

    def all_connected(self):
        return len(self.connected) == len(self.heard)

    async def _run(self):
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        pages = [asyncio.create_task(self._page(number)) for number in range(len(self.heard))]
        await self.over.wait()
        for page in pages:
            page.cancel()
        self.ends = await asyncio.gather(*pages, return_exceptions=True)

    async def _page(self, number):
        heard, epoch = self.heard[number], ""
        await asyncio.sleep(random.uniform(0, 2))
        while True:
            address = f"ws://127.0.0.1:{self.port}/live/?{urlencode({'ticket': self.ticket})}"
            try:
                async with connect(address, origin=ORIGIN, compression=None) as socket:
                    async for message in socket:
                        told = json.loads(message)
                        if "heads" in told:
                            self.connected.add(number)
                            epoch, head = told["heads"][self.topic]
                            is_behind = head > len(heard)
                        else:
                            is_behind = told["seq"] > len(heard) + 1
                            self._take(told, heard)
                        if is_behind:
                            await asyncio.sleep(random.uniform(0.05, 0.4))
                            await self._ask(heard, epoch)
            except (OSError, WebSocketException):
                pass
            self.connected.discard(number)
            await asyncio.sleep(random.uniform(0.2, 3))
            self.attempts.append(time.monotonic())

    def _take(self, told, heard):
        if told["seq"] == len(heard) + 1:
            heard.append(told["data"]["id"])

    async def _ask(self, heard, epoch):
        query = urlencode({"ticket": self.ticket, "at": f"{self.topic}:{epoch}:{len(heard)}"})
        address = f"http://127.0.0.1:{self.port}/live/since/?{query}"
        for told in await asyncio.to_thread(self._read, address):
            self._take(told, heard)

    def _read(self, address):
        with urlopen(address, timeout=10) as answer:
            return json.load(answer)["events"]
