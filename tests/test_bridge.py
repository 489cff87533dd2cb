"""Pages on the socket server, spoken to in plain ASGI."""

import asyncio
import threading
import tracemalloc

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from participation.bridge import MOST_HEADERS, Pages


class Client:
    """One request; remembers what it was sent, and may leave in the middle."""

    def __init__(self, pages, *, method="GET", body=(b"",), headers=(), leaves_after=None):
        self.pages, self.sent, self.leaves_after = pages, [], leaves_after
        self.gone = asyncio.Event()
        self.messages = [
            {"type": "http.request", "body": piece, "more_body": number < len(body)}
            for number, piece in enumerate(body, 1)
        ]
        self.scope = {
            "type": "http", "method": method, "path": "/Łužica", "query_string": b"q=1",
            "http_version": "1.1", "scheme": "http", "server": ("localhost", 8000),
            "client": ("127.0.0.1", 5), "headers": list(headers),
        }  # fmt: skip

    async def receive(self):
        if self.messages:
            return self.messages.pop(0)
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)
        bodies = [message for message in self.sent if message["type"] == "http.response.body"]
        if self.leaves_after is not None and len(bodies) >= self.leaves_after:
            self.gone.set()

    async def ask(self):
        await asyncio.wait_for(self.pages(self.scope, self.receive, self.send), 10)
        return self

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent)


class Application:
    """A WSGI application that remembers what it was asked."""

    def __init__(self, response=None):
        self.response, self.asked = response, []

    def __call__(self, environ, start_response):
        self.asked.append(environ | {"body": environ["wsgi.input"].read()})
        response = self.response or HttpResponse("Guten Tag")
        start_response(f"{response.status_code} {response.reason_phrase}", response.items())
        return response


async def test_a_page_gets_its_request_whole_and_answers_in_one_go():
    application = Application()

    client = await Client(Pages(application), method="POST", body=(b"a=", b"1")).ask()

    [environ] = application.asked
    assert (client.status, client.body, len(client.sent)) == (200, b"Guten Tag", 2)
    assert (environ["body"], environ["CONTENT_LENGTH"]) == (b"a=1", "3")
    assert environ["PATH_INFO"].encode("latin1").decode() == "/Łužica"


async def test_a_request_that_breaks_off_reaches_no_page():
    """Half a form must not be taken for a whole one."""
    application = Application()
    client = Client(Pages(application), method="POST", body=(b"text=half of", b""))
    client.messages.pop()
    client.gone.set()

    await client.ask()

    assert (application.asked, client.sent) == ([], [])


async def test_a_body_that_is_too_large_is_refused_while_it_comes(settings):
    """B07: also without a length said before; the page knows, and says so in its own words."""
    settings.MAX_BODY = 1000
    application = Application()

    client = await Client(Pages(application), method="POST", body=[b"x" * 100] * 50).ask()

    [environ] = application.asked
    assert (environ["participation.too_large"], environ["body"]) == (True, b"")
    assert len(client.messages) > 30
    assert (b"connection", b"close") in client.sent[0]["headers"]


async def test_many_uploads_at_once_take_files_instead_of_memory(settings):
    """B07."""
    piece = b"x" * 50_000
    application = Application()
    pages = Pages(application)
    clients = [Client(pages, method="POST", body=[piece] * 80) for _ in range(20)]
    tracemalloc.start()
    for client in clients:
        client.messages[-1]["more_body"] = True  # nobody has sent all of it yet
    waiting = [asyncio.create_task(client.ask()) for client in clients]
    await asyncio.sleep(0.5)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    for client in clients:
        client.gone.set()
    await asyncio.gather(*waiting)

    assert (application.asked, most < 10_000_000) == ([], True), most


async def test_too_many_headers_are_refused():
    """B11."""
    application = Application()

    client = await Client(Pages(application), headers=[(b"x", b"y")] * (MOST_HEADERS + 1)).ask()

    assert (client.status, application.asked) == (400, [])


async def test_a_header_cannot_pose_as_another():
    application = Application()
    headers = [
        (b"x_forwarded_proto", b"https"), (b"x-a", b"1"), (b"x-a", b"2"), (b"cookie", b"a=1"),
        (b"cookie", b"b=2"), (b"content-type", b"text/plain"), (b"transfer-encoding", b"chunked"),
    ]  # fmt: skip

    await Client(Pages(application), headers=headers).ask()

    [environ] = application.asked
    assert "HTTP_X_FORWARDED_PROTO" not in environ
    assert "HTTP_TRANSFER_ENCODING" not in environ
    assert (environ["HTTP_X_A"], environ["HTTP_COOKIE"]) == ("1,2", "a=1; b=2")
    assert environ["CONTENT_TYPE"] == "text/plain"


async def test_what_is_made_piece_by_piece_arrives_piece_by_piece():
    application = Application(StreamingHttpResponse(iter([b"one", b"two", b"three"])))

    client = await Client(Pages(application)).ask()

    assert [message.get("body") for message in client.sent[1:]] == [b"one", b"two", b"three", b""]


async def test_nothing_more_is_made_for_a_client_that_left():
    made, closed = [], threading.Event()

    def endless():
        try:
            while True:
                made.append(1)
                yield b"piece"
        finally:
            closed.set()

    application = Application(StreamingHttpResponse(endless()))

    await Client(Pages(application), leaves_after=3).ask()

    assert closed.wait(5)
    assert len(made) < 100


async def test_a_page_that_fails_fails_for_the_server_to_see():
    def broken(environ, start_response):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await Client(Pages(broken)).ask()


async def test_more_requests_than_threads_wait_their_turn():
    pages = Pages(Application(), threads=2)

    clients = await asyncio.gather(*[Client(pages).ask() for _ in range(20)])

    assert [client.status for client in clients] == [200] * 20
