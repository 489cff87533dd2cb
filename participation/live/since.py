"""What a page missed, exactly or not at all; also the long poll of those whose sockets are blocked."""

import asyncio
import json
import logging
from contextlib import suppress

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from participation.live import log, tickets
from participation.live.hub import current_hub, in_thread
from participation.live.listeners import Refused, Waiter
from participation.live.push import frame

logger = logging.getLogger(__name__)

LONGEST_WAIT = 25  # seconds
TOGETHER = 0.25  # seconds to wait for what comes together with the first event
HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class BadQuestion(Exception):
    """Positions that no page of ours asks from."""


def asked(params):
    """The ticket, and where the page says it is: `at=<topic>:<epoch>:<seq>`.

    Whether the ticket still holds is asked of the ticket alone, whatever the page says it knows.
    """
    ticket = tickets.read(params.get("ticket", ""))
    positions = dict(ticket.topics)
    for at in params.getlist("at"):
        name, epoch, seq = [*at.rsplit(":", 2), "", ""][:3]
        if name not in positions:
            raise tickets.BadTicket
        if not (seq.isascii() and seq.isdigit() and len(seq) < 18 and len(epoch) <= 8):
            raise BadQuestion
        positions[name] = (epoch, int(seq))
    return ticket, positions


def answer(params):
    """`(status, body)`: the events after the positions, or `reset`; never a part of them."""
    try:
        ticket, positions = asked(params)
    except tickets.BadTicket:
        return 403, '{"error":"ticket"}'
    except BadQuestion:
        return 400, '{"error":"at"}'
    own = f"person.{ticket.person}"
    if ticket.person and log.closings([own]).get(own, 0) > ticket.topics[own][1]:
        return 403, '{"error":"closed"}'
    found, events = log.since(positions)
    heads = json.dumps(found, separators=(",", ":"))
    if events is None:
        return 200, f'{{"reset":true,"heads":{heads}}}'
    return 200, f'{{"events":[{",".join(map(frame, events))}],"heads":{heads}}}'


@require_safe
def view(request):
    """Answers at once: a thread of the pages' server is too dear to wait in."""
    status, body = answer(request.GET)
    return HttpResponse(body, status=status, headers=HEADERS)


async def since(scope, receive, send):
    """The same beside Django, whose middleware would keep a thread waiting for each who waits."""
    params = QueryDict(scope["query_string"])
    if scope["method"] not in ("GET", "HEAD"):
        status, body = 405, '{"error":"method"}'
    else:
        await _wait(params, receive)
        try:
            status, body = await in_thread(answer)(params)
        except Exception:
            logger.exception("could not say what was missed")
            status, body = 503, '{"error":"later"}'
    headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


async def _wait(params, receive):
    """Until something happened, the reader left, or the time is over; holds no thread, no connection."""
    seconds = params.get("wait", "0")
    seconds = min(int(seconds), LONGEST_WAIT) if seconds.isdecimal() and len(seconds) < 4 else 0
    if not seconds:
        return
    try:
        waiter = Waiter(*asked(params))
    except (tickets.BadTicket, BadQuestion):
        return
    hub = current_hub()
    gone = asyncio.create_task(_gone(receive))
    woken = asyncio.create_task(waiter.woken.wait())
    try:
        with suppress(Refused):
            await hub.join(waiter)
            await asyncio.wait({gone, woken}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if waiter.woken.is_set():
                await asyncio.sleep(TOGETHER)
    finally:
        hub.leave(waiter)
        gone.cancel()
        woken.cancel()


async def _gone(receive):
    while (await receive())["type"] != "http.disconnect":
        pass
