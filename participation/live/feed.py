"""The one socket: read-only, lets a page hear the topics that its ticket names.

A plain ASGI application, since a Channels consumer would add a task, a queue and a thread hop per socket.
"""

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from participation.live import tickets
from participation.live.hub import current_hub
from participation.live.listeners import Direct, Refused, Relayed

SILENCE = 10  # messages that a listener may send before it is taken for something else
BAD_TICKET, NOT_LISTENING = 4403, 1008


async def feed(scope, receive, send):
    await receive()
    if not is_ours(scope):
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    try:
        ticket = tickets.read(parse_qs(scope["query_string"].decode())["ticket"][0])
    except (tickets.BadTicket, KeyError, ValueError):
        await send({"type": "websocket.send", "text": '{"error":"ticket"}'})
        await send({"type": "websocket.close", "code": BAD_TICKET, "reason": "ticket"})
        return
    socket = scope.get("extensions", {}).get("live.socket")
    listener = Direct(ticket, socket) if socket else Relayed(ticket, send)
    hub = current_hub()
    try:
        await hub.join(listener)
        await _until_gone(receive)
    except Refused as refusal:
        listener.hang_up(refusal.code, refusal.reason)
    finally:
        hub.leave(listener)
        await listener.stop()


async def _until_gone(receive):
    said = 0
    while (await receive())["type"] != "websocket.disconnect":
        said += 1
        if said > SILENCE:
            raise Refused(NOT_LISTENING, "listen")


def is_ours(scope):
    """Whether a page of ours asks: by `PUBLIC_URL`, or by the very address it came to."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    host = headers.get(b"host", b"").decode("latin-1")
    scheme = "https" if scope.get("scheme") in ("wss", "https") else "http"
    return (
        origin == f"{scheme}://{host}"
        and urlsplit(origin).netloc == host
        and validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
    )
