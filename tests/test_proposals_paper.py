"""A facilitator enters ideas from paper cards."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from participation.moderation import DecidedMeanwhile, Decision, State, as_read
from participation.people.models import StaffDeed
from participation.proposals.actions import deciding, paper
from participation.proposals.models import Proposal
from participation.proposals.tasks import count_proposals

CARD = {"title": "Eine Bank am See", "text": "Zum Ausruhen.", "signed": "", "received": ""}


@pytest.fixture
def enter(client, theme, fatma):
    """`enter(signed="Oma Erna")`: the form as Fatma's browser sends it."""
    client.force_login(fatma)

    def send(*, do="next", key=None, **words):
        fields = {"key": key or uuid.uuid4(), "do": do, **CARD, **words}
        return client.post(reverse("proposals:enter", args=[theme.slug]), fields)

    return send


def published(fatma):
    card = Proposal.objects.get()
    deciding.decide(card, fatma, kind=Decision.Kind.PUBLISH)
    count_proposals(card.pk)
    return card


def test_a_card_waits_at_the_desk_and_then_says_where_it_came_from(client, enter, fatma, theme):
    day = timezone.localdate() - timedelta(days=2)
    enter(signed=" Oma  Erna ", received=day.isoformat())
    desk = client.get(reverse("themes:desk", args=[theme.slug])).content.decode()
    card = published(fatma)
    client.logout()

    page = client.get(card.get_absolute_url()).content.decode()
    listed = client.get(reverse("proposals:list", args=[theme.slug])).content.decode()

    assert [("Eine Bank am See" in one, "Oma Erna" in one) for one in (desk, page, listed)] == [
        (True, True)
    ] * 3
    assert "eingetragen von der Moderation" in page
    assert "von einer Papierkarte" in listed
    assert (card.author, card.state) == (None, State.WAITING)


def test_a_card_without_a_name_is_shown_without(client, enter, fatma):
    enter()

    page = client.get(published(fatma).get_absolute_url()).content.decode()

    assert "ohne Namen" in page
    assert "von einer Papierkarte, eingetragen von der Moderation" in page


def test_several_cards_come_one_after_another(enter, theme, events):
    answers = [
        enter(title="Eine Bank"),
        enter(title="Ein Steg"),
        enter(title="Ein Ofen", do="done"),
    ]

    assert [answer.url for answer in answers] == [
        reverse("proposals:enter", args=[theme.slug]),
        reverse("proposals:enter", args=[theme.slug]),
        reverse("themes:desk", args=[theme.slug]),
    ]
    assert [name for name, _data in events(theme.staff_topic)] == ["desk.changed"] * 3
    assert list(StaffDeed.objects.values_list("verb", flat=True)) == ["proposal.enter"] * 3


def test_a_double_click_enters_a_card_once(enter):
    """B19"""
    key = uuid.uuid4()

    assert [enter(key=key).status_code for _click in range(2)] == [303, 303]
    assert Proposal.objects.count() == StaffDeed.objects.count() == 1


def test_going_back_and_typing_the_next_card_loses_neither(enter):
    """B19"""
    key = uuid.uuid4()
    enter(key=key)

    answer = enter(key=key, title="Ein Steg")

    assert answer.status_code == 409
    form = answer.context["form"]
    assert enter(key=form["key"].value(), title=form["title"].value()).status_code == 303
    assert Proposal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_card_posted_twice_at_once_is_entered_once(theme, fatma, at_once):
    """B19"""
    key = uuid.uuid4()

    made = at_once(*[lambda: paper.enter(theme, fatma, key=key, title="Eine Bank").pk] * 4)

    assert made == [Proposal.objects.get().pk] * 4


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_theme_a_click_fails(theme, fatma, at_once, monkeypatch):
    """B19, R31: the twin; the database refuses the second card."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)

    for _attempt in range(10):
        key = uuid.uuid4()
        made = at_once(*[lambda key=key: paper.enter(theme, fatma, key=key, title="Eine Bank")] * 4)
        if any(isinstance(one, Exception) for one in made):
            return
    pytest.fail("no race without the lock: the test above proves nothing")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "\u200b"),
        ("signed", "\u0301"),
        ("received", (timezone.now() + timedelta(days=2)).date().isoformat()),
        ("received", "gestern"),
    ],
)
def test_what_is_wrong_on_the_form_is_named_and_kept(enter, field, value):
    answer = enter(**{field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["text"].value() == CARD["text"]
    assert not Proposal.objects.exists()


def test_a_card_may_be_entered_after_the_window_closed(enter, theme):
    theme.propose_until = timezone.now() - timedelta(days=1)
    theme.save()

    assert enter().status_code == 303


def test_the_next_card_of_a_stack_has_the_same_day_and_district(client, enter, district):
    page = client.get(enter(received="2026-11-02", district=district.pk).url)

    form = page.context["form"]
    assert (form["received"].value(), form["district"].value()) == ("2026-11-02", str(district.pk))
    assert "selected" in page.content.decode()
    assert form["title"].value() is None


@pytest.fixture
def correct(client):
    """`correct(card, title="…")`: the form as it stands, with what is changed in it."""

    def send(card, *, version=None, **words):
        fields = {**CARD, "title": card.title, "text": card.text, "signed": card.signed, **words}
        fields |= {"key": uuid.uuid4(), "version": version or card.version}
        return client.post(reverse("proposals:correct", args=[card.pk]), fields)

    return send


def pages_of(client, card):
    """What facilitators and others read of a card, everything together."""
    paths = [
        card.get_absolute_url(),
        reverse("proposals:history", args=[card.pk]),
        reverse("proposals:list", args=[card.theme.slug]),
        reverse("proposals:decide", args=[card.pk]),
    ]
    return "".join(client.get(path).content.decode() for path in paths)


def test_a_card_is_corrected_and_its_name_forgotten(client, enter, correct, fatma, events):
    """P12: also from pages that were kept; the log does not say what stood there."""
    enter(signed="Oma Erna", title="Eine Bnak")
    card = published(fatma)
    assert "Oma Erna" in pages_of(client, card)

    assert correct(card, title="Eine Bank", signed="").status_code == 303

    read = pages_of(client, card)
    assert "Oma Erna" not in read
    assert "Eine Bank" in read
    assert [one.title for one in card.revisions.all()] == ["Eine Bnak"]
    assert ("proposal.changed", {"id": card.pk}) in events(card.topic)
    deeds = list(StaffDeed.objects.order_by("pk"))
    assert [deed.verb for deed in deeds] == [
        "proposal.enter",
        "proposal.publish",
        "proposal.correct",
    ]
    assert not any("Erna" in f"{deed.before} {deed.after}" for deed in deeds)


def test_two_who_correct_a_card_do_not_undo_each_other(enter, correct, fatma):
    enter(title="Eine Bnak")
    card = Proposal.objects.get()
    correct(card, title="Eine Bank")

    answer = correct(card, title="Ein Bach")

    assert answer.status_code == 409
    assert answer.context["form"]["title"].value() == "Ein Bach"
    card.refresh_from_db()
    assert card.title == "Eine Bank"


def test_what_others_answered_to_stays_but_for_the_name(client, enter, correct, fatma, alice):
    enter(signed="Oma Erna")
    card = published(fatma)
    card.positions.create(person=alice, value=1)

    late = correct(card, title="Ein Bach")  # typed before Alice answered

    assert late.status_code == 409
    assert late.context["form"]["title"].value() == "Ein Bach"
    page = client.get(reverse("proposals:correct", args=[card.pk]))
    assert page.context["form"].fields["title"].disabled
    fields = {"key": uuid.uuid4(), "version": card.version, "signed": ""}
    assert client.post(page.wsgi_request.path, fields).status_code == 303
    card.refresh_from_db()
    assert (card.title, card.signed) == ("Eine Bank am See", "")


def test_a_name_that_came_after_reading_is_not_published_unread(client, enter, correct, fatma):
    """B21"""
    enter()
    card = Proposal.objects.get()
    read = as_read(card)
    correct(card, signed="Ruft mich an")

    answer = client.post(
        reverse("proposals:decide", args=[card.pk]), {"kind": "publish", "seen": read}
    )

    assert answer.status_code == 409


def test_an_erased_card_does_not_come_back(client, enter, fatma, olga):
    enter()
    card = published(fatma)
    card.refresh_from_db()
    hidden = deciding.decide(card, fatma, kind=Decision.Kind.HIDE, reason="other", note="…")

    client.post(reverse("proposals:erase", args=[card.pk]), headers={"Accept-Language": "en"})

    with pytest.raises(DecidedMeanwhile):
        deciding.undo(card, olga, decision=hidden.pk)
    card.refresh_from_db()
    assert (card.state, card.title) == (State.WITHDRAWN, "(entfernt)")


@pytest.mark.django_db(transaction=True)
def test_two_who_erase_or_decide_at_once_do_it_once(enter, fatma, olga, at_once):
    enter()
    card = Proposal.objects.get()

    results = at_once(
        lambda: paper.erase(card, fatma),
        lambda: paper.erase(card, olga),
        lambda: deciding.decide(card, olga, kind=Decision.Kind.HIDE, reason="other", note="…"),
    )

    odd = [each for each in results if isinstance(each, Exception)]
    assert all(isinstance(each, DecidedMeanwhile) for each in odd)


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_card_is_erased_when_its_writer_asks(
    client, enter, correct, fatma, alice, events, is_answered
):
    """P12: words, name and earlier words; an answered one stays as an empty place."""
    enter(signed="Oma Erna", title="Die erste Bank")
    card = published(fatma)
    correct(card, title="Die zweite Bank")
    if is_answered:
        card.positions.create(person=alice, value=1)
    address = reverse("proposals:erase", args=[card.pk])
    assert "Die zweite Bank" in client.get(address).content.decode()

    assert client.post(address).status_code == 303

    read = pages_of(client, card)
    assert not any(words in read for words in ("Bank", "Oma Erna"))
    card.refresh_from_db()
    assert card.state == (State.PUBLISHED if is_answered else State.WITHDRAWN)
    event = "proposal.changed" if is_answered else "proposal.hidden"
    assert events(card.topic)[-1] == (event, {"id": card.pk})
    assert StaffDeed.objects.latest("pk").verb == "proposal.erase"


def test_an_erased_card_that_nobody_saw_is_gone(client, enter, theme, events):
    enter()
    card = Proposal.objects.get()

    client.post(reverse("proposals:erase", args=[card.pk]))

    assert not Proposal.objects.exists()
    assert [name for name, _data in events(theme.staff_topic)] == ["desk.changed"] * 2
    assert client.get(reverse("themes:desk", args=[theme.slug])).status_code == 200


def test_what_nobody_would_read_cannot_be_returned(client, enter, theme):
    enter()

    desk = client.get(reverse("themes:desk", args=[theme.slug])).content.decode()

    assert 'value="hide"' in desk
    assert 'value="return"' not in desk
