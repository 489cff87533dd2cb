"""Where the scripts of a page put a position: beside Django's pages, written together with those of others.

Only what is clearly in order is taken (204). To any other answer the page sends its plain form, which says
what is wrong; so nothing is explained here, and nothing allowed that `views.stand` would not allow.
"""

import asyncio
import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, QueryDict, parse_cookie
from django.views.decorators.http import require_POST

from participation.live.box import Box
from participation.live.feed import is_ours
from participation.people.middleware import people_behind
from participation.proposals.actions import standing
from participation.proposals.forms import POSITIONS

LONGEST = 4096  # bytes of a vote
WITHIN = 30  # seconds until it must have arrived
VERSION = re.compile(r"[1-9]\d{0,8}|", re.ASCII)
SESSION = re.compile(r"[a-z0-9]{32}")
LARGEST_KEY = 2**63 - 1  # of a row


@dataclass(frozen=True)
class Vote:
    session: str
    proposal: int
    value: int
    version: int | None


def vote_in(session, proposal, fields):
    """The vote that a page sends, or None."""
    value, version = POSITIONS.get(fields.get("position")), fields.get("version", "")
    is_shaped = SESSION.fullmatch(session or "") and VERSION.fullmatch(version)
    if value is None or proposal > LARGEST_KEY or not is_shaped:
        return None
    return Vote(session, proposal, int(value), int(version) if version else None)


def cast(votes):
    """Whether each of the votes was taken; of several by one person on one idea the last counts."""
    people = people_behind({vote.session for vote in votes})
    places = [
        (people[vote.session].pk, vote.proposal) if vote.session in people else None
        for vote in votes
    ]
    taken = standing.stand_together(
        {
            place: (vote.value, vote.version)
            for place, vote in zip(places, votes, strict=True)
            if place
        }
    )
    return [place in taken for place in places]


@require_POST
def view(request, pk):
    """For a server without the socket processes in front."""
    vote = vote_in(request.session.session_key, pk, request.POST)
    return HttpResponse(status=status(bool(vote) and cast([vote])[0]))


class Ballot:
    """The same as an ASGI application."""

    def __init__(self):
        self.box = Box(cast)

    async def __call__(self, scope, receive, send):
        vote = await _read(scope, receive)
        taken = vote is not None and await self.box.put(vote)
        headers = [(b"cache-control", b"no-store")]
        if not taken:  # 204 says by itself that nothing follows
            headers.append((b"content-length", b"0"))
        await send({"type": "http.response.start", "status": status(taken), "headers": headers})
        await send({"type": "http.response.body"})


def status(taken):
    return 204 if taken else 409


async def _read(scope, receive):
    """The vote, if a page of ours sends it."""
    if scope["method"] != "POST" or not is_ours(scope):
        return None
    try:
        async with asyncio.timeout(WITHIN):
            fields = QueryDict(await _body(receive))
    except (TimeoutError, SuspiciousOperation):
        return None
    cookies = [value for name, value in scope["headers"] if name == b"cookie"]
    session = parse_cookie(b"; ".join(cookies).decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    return vote_in(session, scope["url_route"]["kwargs"]["pk"], fields)


async def _body(receive):
    """What was sent; nothing where that is incomplete or too long."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if message["type"] == "http.disconnect" or len(body) > LONGEST:
            return b""
    return body
