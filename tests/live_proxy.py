"""A proxy between browser and server that does to sockets what networks do."""

import asyncio
import random
import threading
from contextlib import suppress


class Proxy:
    """Forwards TCP; text frames from the server may be dropped, doubled and reordered.

    `sockets` is "pass", "chaos", "block" (the upgrade is refused) or "cut" (every socket is closed);
    `frozen` forwards nothing, in either direction, without closing anything.
    """

    def __init__(self, to, *, seed=1):
        self.to, self.random = to, random.Random(seed)
        self.sockets, self.frozen = "pass", False
        self.counts = dict.fromkeys(("passed", "dropped", "doubled", "reordered"), 0)
        self.loop = asyncio.new_event_loop()
        self.port = None

    def __enter__(self):
        ready = threading.Event()
        threading.Thread(target=self._run, args=[ready], daemon=True).start()
        ready.wait(5)
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.main.cancel)

    def _run(self, ready):
        with suppress(asyncio.CancelledError):
            self.loop.run_until_complete(self._serve(ready))
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                self.loop.run_until_complete(task)
        self.loop.close()

    async def _serve(self, ready):
        self.main = asyncio.current_task()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        try:
            await asyncio.Event().wait()
        finally:
            server.close()

    async def _accept(self, reader, writer):
        upstream = None
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            is_socket = b"upgrade: websocket" in head.lower()
            if is_socket and self.sockets in ("block", "cut"):
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            from_server, upstream = await asyncio.open_connection("127.0.0.1", self.to)
            upstream.write(head)
            back = self._socket if is_socket else self._pipe
            ways = {
                asyncio.create_task(self._pipe(reader, upstream)),
                asyncio.create_task(back(from_server, writer)),
            }
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            for end in filter(None, (writer, upstream)):
                end.close()

    async def _thaw(self):
        while self.frozen:
            await asyncio.sleep(0.05)

    async def _pipe(self, reader, writer):
        while data := await reader.read(65536):
            await self._thaw()
            writer.write(data)
            await writer.drain()

    async def _socket(self, reader, writer):
        writer.write(await reader.readuntil(b"\r\n\r\n"))
        held = None
        while True:
            frame = await self._frame(reader)
            await self._thaw()
            if self.sockets == "cut":
                return
            if self.sockets != "chaos" or frame[0] != 0x81:
                what = "passed"
            else:
                what = self.random.choice(["passed", "passed", "dropped", "doubled", "reordered"])
            self.counts[what] += 1
            if what == "reordered" and held is None:
                held = frame
                continue
            for out in {"dropped": [], "doubled": [frame, frame]}.get(what, [frame]):
                writer.write(out)
            if held:
                writer.write(held)
                held = None
            await writer.drain()

    async def _frame(self, reader):
        head = await reader.readexactly(2)
        size = head[1] & 0x7F
        more = await reader.readexactly({126: 2, 127: 8}.get(size, 0))
        return head + more + await reader.readexactly(int.from_bytes(more) if more else size)
