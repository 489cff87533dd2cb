"""uvicorn's WebSocket protocol for sockets that only listen; run uvicorn with `--ws participation.live.protocol:Socket`.

Beyond the stock one it offers itself as `scope["extensions"]["live.socket"]`, so that the hub writes a
frame that was encoded once straight to the transport, and it guards the process: nothing compressed, a byte
allowance for what listeners send, a bounded buffer for what they do not read, dead connections found by ping.
"""

import logging

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.server import ServerProtocol

UNREAD = 256 * 1024  # bytes that may wait for one socket
LONGEST = 4096  # bytes of one message from a listener, who has nothing to say
ALLOWANCE, ALLOWANCE_PER_SECOND = 16 * 1024, 64  # bytes after the handshake: pongs and a close
PING, PONG = 10, 10  # seconds; a half-open connection is found after both (R37: 25 s)
GOODBYE = 5  # seconds to answer a close


class Socket(WebSocketsSansIOProtocol):
    def __init__(self, config, server_state, app_state, _loop=None):
        super().__init__(config, server_state, app_state, _loop)
        self.conn = ServerProtocol(max_size=LONGEST, logger=logging.getLogger("uvicorn.error"))
        self.ping_interval, self.ping_timeout = PING, PONG
        self.allowance, self.allowed_at = ALLOWANCE, self.loop.time()

    def handle_connect(self, event):
        super().handle_connect(event)
        if scope := getattr(self, "scope", None):
            scope["extensions"]["live.socket"] = self

    def data_received(self, data):
        if self.handshake_complete:
            now = self.loop.time()
            gained = (now - self.allowed_at) * ALLOWANCE_PER_SECOND
            self.allowance = min(self.allowance + gained, ALLOWANCE) - len(data)
            self.allowed_at = now
            if self.allowance < 0:
                self.hang_up(1008, "listen")
                return
        super().data_received(data)

    def write_frames(self, frames):
        """Write ready frames; whoever does not read them is told to come again."""
        transport = self.transport
        if self.close_sent or self.disconnected or transport.is_closing():
            return
        if transport.get_write_buffer_size() > UNREAD:
            self.hang_up(1013, "come again")
            return
        transport.write(frames)

    def hang_up(self, code, reason=""):
        """Close now, without waiting for a socket that does not read."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(GOODBYE, self.transport.abort)


def frames(texts):
    """Unmasked WebSocket text frames, joined: what a server writes to send `texts`."""
    return b"".join(map(_frame, texts))


def _frame(text):
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload
