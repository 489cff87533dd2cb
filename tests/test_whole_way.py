"""From a fresh machine to a resident's idea that appears on an open theme page: once, for real, without JavaScript."""

import base64
import hmac
import json
import re
import struct
import time
from email import message_from_string
from html import unescape
from urllib.parse import quote

import pytest
from websockets.sync.client import connect

from tests.platform_process import Platform
from tests.visitor import Forms, Visitor

PASSWORD = "ein gutes Passwort 1"
THEME = "mobilitaet"
BETWEEN_LETTERS = "-" * 79


@pytest.fixture
def platform(tmp_path):
    platform = Platform(tmp_path / "var")
    platform.site = f"http://localhost:{platform.port}"
    platform.mail = tmp_path / "var" / "mail"
    yield platform
    platform.stop()


def letters(platform, to):
    """What `to` was written, oldest first."""
    written = [
        message_from_string(part.strip())
        for path in sorted(platform.mail.glob("*"), key=lambda path: path.stat().st_mtime)
        for part in path.read_text().split(BETWEEN_LETTERS)
        if part.strip()
    ]
    return [letter.get_payload() for letter in written if letter["To"] == to]


def wait_for(find, *, seconds=30):
    """What `find` returns as soon as it returns something."""
    end = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def sign_up(platform, visitor, name):
    """Make an account from the page that asks to sign in, and confirm it by the code in the letter."""
    address = f"{name.lower()}@example.org"
    visitor.read(unescape(re.search(r'href="(/account/signup/[^"]*)"', visitor.page)[1]))
    visitor.send(email=address, display_name=name, password1=PASSWORD, is_old_enough="on")
    [letter] = wait_for(lambda: letters(platform, address))
    visitor.send(code=re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", letter, re.MULTILINE)[1])


def one_time_code(secret):
    """RFC 6238."""
    step = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), step, "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def become_operator(platform, olga):
    olga.read(re.search(r"http\S*/first-operator/\S*", platform.output)[0])
    sign_up(platform, olga, "Olga")
    olga.send()
    olga.read("/account/2fa/totp/activate/")
    olga.send(password=PASSWORD)
    olga.send(code=one_time_code(re.search(r"(\b[A-Z2-7]{4} ?){8}", olga.page)[0].replace(" ", "")))


@pytest.mark.timeout(240)
def test_an_idea_reaches_the_theme_page(platform):
    olga, alice, reader = (Visitor(platform.site) for _ in range(3))
    become_operator(platform, olga)

    alice.read(f"/themes/{THEME}/propose/")
    sign_up(platform, alice, "Alice")
    alice.send(title="Ein Zug nach Hoyerswerda", text="Jede Stunde, **auch nachts**.", do="submit")
    address = alice.url
    idea = int(re.search(r"/ideas/(\d+)/", address)[1])
    assert reader.read(address).status == 404

    reader.read(f"/themes/{THEME}/")
    ticket = unescape(re.search(r'data-live="([^"]+)"', reader.page)[1])
    with connect(
        f"ws://localhost:{platform.port}/live/?ticket={quote(ticket)}", origin=platform.site
    ) as socket:
        assert "heads" in json.loads(socket.recv(timeout=10))

        olga.read(f"/themes/{THEME}/desk/")
        assert "Ein Zug nach Hoyerswerda" in olga.page
        olga.send(kind="publish")

        heard = wait_for(lambda: said(socket, "proposal.published"))

    assert (heard["topic"], heard["data"]) == (f"theme.{THEME}", {"id": idea})
    assert "<strong>auch nachts</strong>" in reader.read(address).page
    assert "Ein Zug nach Hoyerswerda" in reader.read(f"/themes/{THEME}/").page
    fields = dict(Forms(olga.read(address).page).found)[f"/ideas/{idea}/position/"]
    olga.read(f"/ideas/{idea}/position/", fields | {"position": "agree"})
    assert 'value="agree" aria-pressed="true"' in olga.page
    assert wait_for(
        lambda: [
            letter
            for letter in letters(platform, "alice@example.org")
            if "Ein Zug nach Hoyerswerda" in letter
        ]
    )


def said(socket, name):
    """The next message, if it is the event `name`."""
    message = json.loads(socket.recv(timeout=20))
    return message if message.get("name") == name else None
