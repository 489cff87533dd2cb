"""One's own data: taken along, and erased everywhere."""

import json
import os
import time
from datetime import date, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from participation.live.models import Event
from participation.mail.delivery import deliver_due
from participation.mail.models import Letter
from participation.mail.tasks import forget_letters
from participation.people import tasks
from participation.people.actions import account, leaving, organisations
from participation.people.actions.leaving import LEDGER
from participation.people.models import Mandate, Organisation, Person
from participation.proposals.models import Position, Proposal
from participation.threads.models import Comment, Thread
from tests.test_people_sign_in import PASSWORD, confirm, is_signed_in, sign_in, sign_up, url

CANARY = "zqkanarie"


def prove(client):
    client.post(url("reauthenticate"), {"password": PASSWORD})


def leave(client, **choices):
    prove(client)
    return client.post(reverse("people:leave"), {"is_sure": "on", **choices})


def test_the_data_are_shown_after_a_proof_only(client, alice):
    """P10"""
    sign_in(client, alice.email)
    assert client.get(reverse("people:data")).url.startswith(url("reauthenticate"))

    prove(client)

    assert alice.email in client.get(reverse("people:data")).content.decode()
    data = json.loads(client.get(reverse("people:data_json")).content)
    assert data["people.Person"]["rows"][0]["email"] == alice.email
    assert "password" not in data["people.Person"]["rows"][0]


def test_nobody_else_is_in_the_data(client, alice, bob, theme):
    """P11"""
    proposal = Proposal.objects.create(theme=theme, author=bob, title="Radweg", state="published")
    Position.objects.create(proposal=proposal, person=alice, value=1)
    Position.objects.create(proposal=proposal, person=bob, value=-1)
    thread = Thread.objects.create(theme=theme, author=alice, title="Bus", state="published")
    said = Comment.objects.create(thread=thread, author=alice, path="0001", text="Ja.")
    answer = {"thread": thread, "author": bob, "parent": said, "path": "00010001"}
    Comment.objects.create(**answer, depth=2, text="Bobs Antwort")
    sign_in(client, alice.email)
    prove(client)

    text = client.get(reverse("people:data_json")).content.decode()

    data = json.loads(text)
    assert [row["proposal"] for row in data["proposals.Position"]["rows"]] == [proposal.pk]
    assert [row["text"] for row in data["threads.Comment"]["rows"]] == ["Ja."]
    assert ("Bob" in text, bob.email in text) == (False, False)


def everything():
    """All that is kept anywhere: every table, every file of the state, the cache and the queue."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield from ((table, row[0]) for row in cursor.fetchall())
    for folder, _, files in os.walk(settings.DATA_DIR):
        for name in files:
            path = os.path.join(folder, name)
            if "/static/" not in path:
                with open(path, "rb") as file:
                    yield path, file.read().decode(errors="replace")
    redis = Redis.from_url(settings.REDIS_URL)
    for key in redis.scan_iter():
        # A page that was kept goes by itself, within a day.
        if not 0 < redis.ttl(key) <= 24 * 3600:
            yield str(key), str(redis.dump(key))
        yield "key", str(key)


def write_everywhere(client, theme, group, others_comment):
    """Leave the canary in every field that a person can write into."""
    slug, thread = theme.slug, others_comment.thread
    posts = {
        reverse("people:profile"): {"display_name": f"{CANARY} Name", "language": "de"},
        reverse("people:organisation_new"): {
            "name": f"{CANARY} e. V.",
            "group": group.pk,
            "website": f"https://{CANARY}.example",
        },
        reverse("proposals:propose", args=[slug]): {
            "title": f"{CANARY} Radweg",
            "text": f"Ein Radweg {CANARY}.",
            "submit": "1",
        },
        reverse("threads:new", args=[slug]): {"title": f"{CANARY} Bus", "text": f"Wo {CANARY}?"},
        reverse("threads:say", args=[thread.pk]): {"text": f"Ich sage {CANARY}."},
        reverse("threads:report", args=[others_comment.pk]): {
            "reason": "insulting",
            "note": f"{CANARY} findet das böse.",
        },
        reverse("pages:barrier"): {
            "text": "Der Knopf ist klein.",
            "email": f"{CANARY}@example.org",
            "page": "/",
        },
    }
    for number, (address, fields) in enumerate(posts.items()):
        answer = client.post(address, {"key": f"{number:032x}", **fields})
        assert answer.status_code in {302, 303}, (address, answer.status_code)


def test_after_leaving_no_trace_is_left_anywhere(client, theme, groups, olga, caplog, settings):
    """P04, P12: words that stand nowhere else are looked for in all that is kept."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = settings.DATA_DIR / "mail"
    caplog.set_level("DEBUG")
    email = f"{CANARY}@example.org"
    thread = Thread.objects.create(theme=theme, author=olga, title="Bus", state="published")
    others = Comment.objects.create(thread=thread, author=olga, path="0001", text="Aha.")
    sign_up(client, email=email, display_name=f"{CANARY} Erstname", password1=PASSWORD)
    confirm(client)
    write_everywhere(client, theme, groups["kultur"], others)
    person = Person.objects.get(email=email)
    account.give_consent(person, groups["gewerkschaften"], wording="…")
    comment = Comment.objects.get(author=person)
    edited = {"text": f"Neu {CANARY}.", "stance": "pro"}
    client.post(reverse("threads:edit_comment", args=[comment.pk]), edited)
    deliver_due()
    before = {place for place, text in everything() if CANARY in text}
    assert before >= {
        "people_person",
        "account_emailaddress",
        "people_organisation",
        "proposals_proposal",
        "threads_thread",
        "threads_comment",
        "threads_commentrevision",
        "threads_report",
        "pages_inquiry",
        "mail_letter",
    }

    leave(client, with_texts="on")
    deliver_due()
    yesterday = time.time() - 25 * 3600
    for path in settings.EMAIL_FILE_PATH.iterdir():
        os.utime(path, (yesterday, yesterday))
    Letter.objects.update(sent=timezone.now() - timedelta(days=1))
    forget_letters()

    assert [place for place, text in everything() if CANARY in text] == []
    assert CANARY not in caplog.text
    assert not is_signed_in(client)


def test_the_letter_of_goodbye_leaves_nothing_behind(client, alice):
    leaving.erase(alice)
    assert [letter.to for letter in Letter.objects.all()] == ["alice@example.org"]

    deliver_due()

    assert Letter.objects.count() == 0


def test_sockets_close_and_names_change_when_somebody_leaves(alice):
    """S50, P13"""
    topic, number = alice.topic, alice.pk

    leaving.erase(alice)

    assert sorted(Event.objects.values_list("topic__name", "name", "data")) == sorted(
        [
            ("people", "person.changed", {"id": number}),
            (topic, "closed", {"reason": "erased"}),
        ]
    )


def test_mandates_end_and_the_organisation_stays(ute):
    leaving.erase(ute)

    assert (Organisation.objects.count(), Mandate.objects.count()) == (1, 0)


def test_an_organisation_whose_last_member_leaves_falls_to_the_operators(client, ute, alice, olga):
    """P16: nobody waits for ever."""
    organisation = ute.mandates.get().organisation
    organisations.ask_to_join(organisation, alice)
    assert not Letter.objects.filter(to=olga.email).exists()

    leaving.erase(ute)

    [letter] = Letter.objects.filter(to=olga.email)
    assert organisation.name in letter.text
    client.force_login(alice)
    assert (
        "wartet auf die Betreiber" in client.get(organisation.get_absolute_url()).content.decode()
    )
    client.force_login(olga)
    assert "1 Anfrage wartet" in client.get("/people/operating/").content.decode()
    client.post(f"/people/mandates/{alice.mandates.get().pk}/confirm/")
    assert alice.mandates.get().state == Mandate.State.ACTIVE
    assert "niemand spricht" not in client.get("/people/operating/").content.decode()


def test_who_gives_up_the_last_mandate_or_asks_nobody_is_told_to_the_operators(ute, alice, olga):
    organisation = ute.mandates.get().organisation

    organisations.end(ute.mandates.get(), ute)
    organisations.ask_to_join(organisation, alice)

    assert Letter.objects.filter(to=olga.email).count() == 1


def test_a_wish_for_an_organisation_goes_with_its_only_member(alice, bob, groups):
    organisations.found(alice, name="Heimatverein", group=groups["kultur"])
    shared = organisations.found(alice, name="Chor", group=groups["kultur"])
    organisations.ask_to_join(shared, bob)

    leaving.erase(alice)

    assert [one.name for one in Organisation.objects.all()] == ["Chor"]


def test_the_last_operator_is_asked_to_hand_over_but_not_for_ever(client, olga):
    """P16"""
    client.force_login(olga)
    day = leaving.leave(olga)
    assert day == timezone.localdate() + leaving.HAND_OVER

    tasks.tidy_people()
    assert Person.objects.filter(pk=olga.pk).exists()

    Person.objects.update(leaving=timezone.localdate() - leaving.HAND_OVER)
    tasks.tidy_people()
    assert not Person.objects.filter(pk=olga.pk).exists()


def test_one_of_two_operators_leaves_at_once(olga, make_person):
    """P16"""
    make_person("Otto", is_operator=True)

    assert leaving.leave(olga) is None
    assert not Person.objects.filter(pk=olga.pk).exists()


def test_coming_back_with_the_same_address_is_a_new_beginning(client, alice):
    """P19"""
    email, number = alice.email, alice.pk
    leaving.erase(alice)

    sign_up(client, email=email, display_name="Alice")
    confirm(client)

    again = Person.objects.get(email=email)
    assert again.pk != number
    assert (again.consents.count(), again.mandates.count()) == (0, 0)


def test_a_restored_backup_is_erased_again(alice, bob, django_capture_on_commit_callbacks):
    """P18"""
    (settings.DATA_DIR / LEDGER).unlink(missing_ok=True)
    old = {"pk": alice.pk, "email": alice.email, "joined": alice.joined}
    with django_capture_on_commit_callbacks(execute=True):
        leaving.erase(alice)
    Person.objects.create(**old)  # as the backup has her

    call_command("erase_again")

    assert [person.email for person in Person.objects.all()] == [bob.email]


def test_an_unused_account_is_warned_then_erased(alice, bob, olga):
    """P20"""
    long_ago = timezone.localdate() - tasks.UNUSED - timedelta(days=1)
    Person.objects.filter(pk__in=[alice.pk, olga.pk]).update(last_seen=long_ago)

    tasks.tidy_people(), tasks.tidy_people()
    assert [letter.to for letter in Letter.objects.all()] == [alice.email]

    Person.objects.update(warned=None)
    Person.objects.filter(pk=alice.pk).update(warned=timezone.localdate() - tasks.WARNED)
    tasks.tidy_people()
    assert list(Person.objects.order_by("pk")) == [bob, olga]


def test_coming_back_takes_the_warning_away(client, alice):
    """P20"""
    Person.objects.update(warned=date(2026, 1, 1), last_seen=date(2024, 1, 1))

    client.force_login(alice)
    client.get(reverse("people:me"))

    alice.refresh_from_db()
    assert (alice.warned, alice.last_seen) == (None, timezone.localdate())


def test_who_never_confirmed_is_gone_after_a_week(client, alice):
    """P07"""
    sign_up(Client())
    Person.objects.exclude(pk=alice.pk).update(joined=timezone.now() - tasks.UNCONFIRMED * 1.01)
    letters = Letter.objects.exclude(to="neu@example.org").count()

    tasks.tidy_people()

    assert list(Person.objects.all()) == [alice]
    assert Letter.objects.count() == letters


def test_leaving_needs_a_clear_yes(client, alice):
    sign_in(client, alice.email)
    prove(client)

    assert client.post(reverse("people:leave"), {}).status_code == 422
    assert Person.objects.filter(pk=alice.pk).exists()


def thread_by(theme, alice, bob):
    """Alice's idea with its discussion, in which Bob answers her, and she answers herself."""
    thread = Thread.objects.create(theme=theme, author=alice, home="/ideas/1/", state="published")
    idea = Proposal.objects.create(
        theme=theme, thread=thread, author=alice, title="Radweg", text="Ja", state="published"
    )
    first = Comment.objects.create(thread=thread, author=alice, path="0001", text="Zuerst @Alice")
    Comment.objects.create(
        thread=thread, author=bob, parent=first, path="00010001", depth=2, text="@Alice, ja"
    )
    return idea


def test_the_discussion_stays_and_the_name_is_a_number(alice, bob, theme):
    """P13, P14"""
    idea = thread_by(theme, alice, bob)

    leaving.erase(alice)

    idea.refresh_from_db()
    assert (idea.author, idea.former_author, idea.title) == (None, 1, "Radweg")
    assert list(
        Comment.objects.order_by("path").values_list(
            "author", "former_author", "text", "parent__path"
        )
    ) == [
        (None, 1, "Zuerst @ehemalige Person 1", None),
        (bob.pk, None, "@ehemalige Person 1, ja", "0001"),
    ]


def test_numbers_differ_from_thread_to_thread(alice, bob, make_person, theme):
    """P13: who left is the same person within a discussion, and nobody's in another."""
    first = Thread.objects.create(theme=theme, title="A", state="published")
    second = Thread.objects.create(theme=theme, title="B", state="published")
    for thread, path, author in [(first, "1", bob), (first, "2", alice), (second, "1", alice)]:
        Comment.objects.create(thread=thread, path=path, author=author, text="…")

    leaving.erase(bob), leaving.erase(alice)

    assert list(
        Comment.objects.order_by("thread", "path").values_list("thread", "former_author")
    ) == [(first.pk, 1), (first.pk, 2), (second.pk, 1)]


def test_with_the_texts_only_places_stay(alice, bob, theme):
    """P15"""
    idea = thread_by(theme, alice, bob)
    Proposal.objects.create(theme=theme, author=alice, title="Entwurf", state="draft")

    leaving.erase(alice, with_texts=True)

    assert [(one.pk, one.title, one.text, one.state) for one in Proposal.objects.all()] == [
        (idea.pk, "(entfernt)", "", "published")
    ]
    assert list(Comment.objects.order_by("path").values_list("text", "state")) == [
        ("", "withdrawn"),
        ("@ehemalige Person 1, ja", "published"),
    ]


def test_positions_stay_counted_without_their_person(alice, bob, theme):
    """P13"""
    idea = thread_by(theme, bob, bob)
    Position.objects.create(proposal=idea, person=alice, value=1)

    leaving.erase(alice)

    assert list(Position.objects.values_list("person", "value")) == [(None, 1)]
