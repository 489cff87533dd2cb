"""Letters: written in the deed's transaction, sent once, forgotten soon."""

import contextlib
import os
import socketserver
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.template import Context, Template
from django.utils import timezone

from participation.mail import delivery
from participation.mail.actions import forget, send
from participation.mail.delivery import deliver_due, message
from participation.mail.models import MAX_ATTEMPTS, Letter
from participation.mail.tasks import forget_letters


def letter(**fields):
    fields = {
        "to": "alice@example.org",
        "subject": "Ihre Idee",
        "text": "Guten Tag",
        "language": "de",
        **fields,
    }
    return Letter.objects.create(**fields)


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a letter needs, and refuses recipients with `refusal`."""

    daemon_threads = allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.received, self.refusal, self.calls = [], b"", 0


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.calls += 1
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                self.server.received.append(text)
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            refused = word == b"RCPT" and self.server.refusal
            self.wfile.write((refused or b"250 fine") + b"\r\n")


@pytest.fixture
def mail_server(settings):
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        server.shutdown()


def test_a_letter_travels_to_one_recipient_in_its_language(db, mail_server, settings):
    """A27, I19"""
    settings.DEFAULT_FROM_EMAIL = "beteiligung@example.org"
    sent = letter(text="Grüße nach Chóśebuz")

    assert deliver_due() == 1

    [text] = mail_server.received
    headers = text.decode().split("\r\n\r\n")[0]
    assert headers.count("\r\nTo: ") == 1
    assert "Content-Language: de" in headers
    assert f"Message-ID: <letter.{sent.pk}@example.org>" in headers
    assert 'Content-Type: text/plain; charset="utf-8"' in headers
    assert deliver_due() == 0


def test_a_failed_letter_waits_longer_each_time_and_is_sent_in_the_end(db, mail_server):
    """R16"""
    mail_server.refusal = b"451 later"
    sent = letter()
    pauses = []
    for _ in range(3):
        before = timezone.now()
        assert deliver_due() == 0
        sent.refresh_from_db()
        pauses.append(round((sent.due_at - before).total_seconds() / 60))
        Letter.objects.update(due_at=timezone.now())

    mail_server.refusal = b""
    assert (pauses, deliver_due(), len(mail_server.received)) == ([2, 4, 8], 1, 1)


def test_a_mailbox_that_does_not_exist_is_given_up_at_once(db, mail_server):
    mail_server.refusal = b"550 nobody here"
    letter()

    assert deliver_due() == 0

    assert Letter.objects.get().attempts == MAX_ATTEMPTS


def test_many_letters_travel_by_one_connection(db, mail_server):
    letter(), letter()

    assert (deliver_due(), mail_server.calls) == (2, 1)


def test_a_letter_is_claimed_when_its_turn_comes(db, monkeypatch):
    """I7: a claim holds for two minutes, and many letters before it may take longer."""
    letter(), letter()
    unclaimed = []

    def post(letter, connection):
        unclaimed.append(Letter.objects.filter(attempts=0).count())
        return True

    monkeypatch.setattr(delivery, "_post", post)

    assert (deliver_due(), unclaimed) == (2, [1, 0])


def send_together(claim, monkeypatch):
    """Two workers read the same due letter, then both try to send it."""
    monkeypatch.setattr(Letter, "claim", claim)
    letter()
    both_have_read = threading.Barrier(2)

    def worker():
        waiting = list(Letter.objects.due())
        both_have_read.wait(5)
        try:
            return sum(one.claim() for one in waiting)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        return sum(future.result() for future in [workers.submit(worker) for _ in range(2)])


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_letter_once(monkeypatch):
    """I7, R13, R14, R15"""
    assert send_together(Letter.claim, monkeypatch) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_both_would_send_it(monkeypatch):
    """R31: the twin of the test above."""
    assert send_together(lambda self: True, monkeypatch) == 2


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_writes_no_letter():
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        send("alice@example.org", "Ihre Idee", "Guten Tag", language="de")
        raise ZeroDivisionError

    assert Letter.objects.count() == 0


def test_the_same_key_is_written_once(db):
    for _ in range(2):
        send("alice@example.org", "Ihre Idee", "Guten Tag", language="de", key="idea 1 published")

    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    "subject", ["Idee\r\nBcc: all@example.org", "Idee\x00\u2028Bcc: x", "a\tb"]
)
def test_a_subject_cannot_become_a_header(db, subject):
    """S37"""
    send("alice@example.org", subject, "Guten Tag", language="de")

    headers = message(Letter.objects.get()).message()
    assert (headers.get_all("Bcc"), headers.get_all("To")) == (None, ["alice@example.org"])
    assert len(headers["Subject"].splitlines()) == 1


@pytest.mark.parametrize(
    "to", ["a@example.org, b@example.org", "a@example.org;b@example.org", "a@example.org\r\nBcc: b"]
)
def test_a_letter_has_one_recipient(db, to):
    """S37, I19"""
    with pytest.raises(ValidationError):
        send(to, "Ihre Idee", "Guten Tag", language="de")


def test_what_people_wrote_is_no_link_in_a_letter():
    """S38"""
    template = Template("{% load letters %}{{ name|unlinked }}")
    names = {
        "Gewinn https://evil.example/x": "Gewinn https: evil[.]example/x",
        "www.evil.example": "www[.]evil[.]example",
        "mail me@evil.example": "mail me[@]evil[.]example",
        "Łužyca. Heimat, Dr. Ó": "Łužyca. Heimat, Dr. Ó",
        "zwei\nZeilen": "zwei Zeilen",
    }

    for name, shown in names.items():
        assert template.render(Context({"name": name}, autoescape=False)) == shown


def test_old_letters_forget_what_they_said(db, settings, tmp_path):
    """P12"""
    settings.EMAIL_FILE_PATH = tmp_path
    old, new = tmp_path / "old.log", tmp_path / "new.log"
    old.touch(), new.touch()
    os.utime(old, (time.time() - 90_000, time.time() - 90_000))
    long_ago = timezone.now() - timedelta(days=4)
    letter(sent=long_ago)
    kept = letter(sent=long_ago, key="a", calendar="BEGIN:VCALENDAR")
    given_up = letter(due_at=long_ago, attempts=MAX_ATTEMPTS, key="b")
    fresh = letter(sent=timezone.now())

    forget_letters()

    assert {one.pk: (one.to, one.text, one.calendar) for one in Letter.objects.all()} == {
        kept.pk: ("", "", ""),
        given_up.pk: ("", "", ""),
        fresh.pk: ("alice@example.org", "Guten Tag", ""),
    }
    assert list(tmp_path.iterdir()) == [new]


def test_letters_to_somebody_who_leaves_are_gone(db):
    letter(), letter(to="bob@example.org")

    forget("Alice@example.org")

    assert [one.to for one in Letter.objects.all()] == ["bob@example.org"]
