"""The load client where there is no C compiler; the same words as `wsload.c`, about half as fast."""

import asyncio
import sys
import time
from collections import Counter

import uvloop

AT_ONCE = 64


class Line(asyncio.Protocol):
    def __init__(self, load, number):
        self.load, self.number = load, number
        self.held, self.is_open, self.is_welcomed = b"", False, False

    def connection_made(self, transport):
        self.transport = transport
        target = self.load.targets[self.number % len(self.load.targets)]
        transport.write(
            f"GET {target} HTTP/1.1\r\nHost: localhost:{self.load.port}\r\n"
            f"Origin: http://localhost:{self.load.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )

    def data_received(self, data):
        data = self.held + data if self.held else data
        if not self.is_open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self.held = head
                return
            if b" 101 " not in head[:20]:
                raise SystemExit(f"refused: {head[:40]}")
            self.is_open = True
            self.load.opened(self)
        at = 0
        while len(data) - at >= 2:
            size, start = data[at + 1] & 127, at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4]), at + 4
            if len(data) < start + size:
                break
            kind = data[at] & 15
            if kind == 1:
                self.load.text(self, data[start : start + size])
            elif kind == 9:
                self.transport.write(
                    bytes((0x8A, 0x80 | size, 0, 0, 0, 0)) + data[start : start + size]
                )
            at = start + size
        self.held = data[at:]

    def connection_lost(self, problem):
        self.load.gone += 1
        self.load.changed.set()


class Load:
    def __init__(self, port, count, lazy, targets):
        self.port, self.count, self.lazy, self.targets = port, count, lazy, targets
        self.open = self.welcomed = self.gone = 0
        self.heard, self.changed = Counter(), asyncio.Event()

    def opened(self, line):
        self.open += 1
        if line.number >= self.count - self.lazy:
            self.welcomed += 1
            line.transport.pause_reading()
        self.changed.set()

    def text(self, line, payload):
        if not line.is_welcomed:
            line.is_welcomed = True
            self.welcomed += 1
            self.changed.set()
        found = payload.find(b'"id":')
        if found < 0:
            return
        number = int(payload[found + 5 :].split(b",")[0].split(b"}")[0])
        self.heard[number] += 1
        readers = self.count - self.lazy
        if self.heard[number] in (readers // 2, readers):
            word = "last" if self.heard[number] == readers else "half"
            print(word, number, time.monotonic_ns(), flush=True)

    async def until(self, is_so):
        while not is_so():
            self.changed.clear()
            await self.changed.wait()

    async def run(self):
        loop, start, lines = asyncio.get_running_loop(), time.monotonic(), []
        for number in range(self.count):
            await self.until(lambda n=number: n - self.open - self.gone < AT_ONCE)
            line = Line(self, number)
            await loop.create_connection(lambda one=line: one, "127.0.0.1", self.port)
            lines.append(line)
        await self.until(lambda: self.open + self.gone >= self.count)
        print(f"ready {time.monotonic() - start:.4f}", flush=True)
        await self.until(lambda: self.welcomed + self.gone >= self.count)
        print(f"welcomed {time.monotonic() - start:.4f}", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        print("closed", self.gone, flush=True)


if __name__ == "__main__":
    wanted = []
    while line := sys.stdin.readline().strip():
        wanted.append(line)

    async def main():
        await Load(*map(int, sys.argv[1:]), wanted).run()

    uvloop.run(main())
