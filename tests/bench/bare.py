"""The floor: a hand-written WebSocket server that writes one ready frame to all sockets; no framework at all.

`bare.py PORT CONTROL`: sockets come to PORT, what is written as lines to CONTROL goes to all of them.
"""

import asyncio
import base64
import hashlib
import sys

import uvloop

from participation.live.protocol import frames

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
listening = set()


class Listening(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.head = transport, b""

    def data_received(self, data):
        if self.head is None:
            return
        self.head += data
        if b"\r\n\r\n" not in self.head:
            return
        [key] = [
            line.split(b":")[1].strip()
            for line in self.head.split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key")
        ]
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + frames(['{"heads":{}}'])
        )
        self.head = None
        listening.add(self.transport)

    def connection_lost(self, problem):
        listening.discard(self.transport)


class Control(asyncio.Protocol):
    def data_received(self, data):
        for line in data.splitlines():
            frame = frames([line.decode()])
            for transport in listening:
                transport.write(frame)


async def serve(port, control):
    loop = asyncio.get_running_loop()
    await loop.create_server(Listening, "127.0.0.1", port, backlog=4096)
    await loop.create_server(Control, "127.0.0.1", control)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(*map(int, sys.argv[1:])))
