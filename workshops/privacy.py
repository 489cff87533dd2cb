"""What this room keeps about people, and what becomes of it when they leave."""

from django.utils.translation import gettext_lazy as _

from participation.people.datamap import Erased, Kind, describe, on_erasure, personal, plain
from participation.people.registry import on_ban
from workshops.actions import inviting, seats
from workshops.models import (
    DistrictTarget,
    GroupSeats,
    Invitation,
    Needs,
    Outcome,
    Registration,
    Reminder,
    Turn,
    Workshop,
)

describe(
    Workshop,
    plain("id", "theme", "title", "lead_question", "text", "starts", "ends", "place", "access"),
    plain("district", "online_link", "languages", "interpretation", "audience", "series"),
    plain("minimum", "decide_at", "asked", "rule", "draw_at", "drawn", "seed"),
    plain("capacity", "release_at", "released", "sign_up_from", "sign_up_until", "cancelled"),
    plain("left", "version", "changes_at", "key", "created"),
)
describe(GroupSeats, plain("id", "workshop", "group", "seats"))
describe(DistrictTarget, plain("id", "workshop", "district", "people"))
describe(
    Outcome, plain("id", "workshop", "text", "feedback_link", "thread", "version", "published")
)
describe(Reminder, plain("id", "workshop", "days", "due_at", "sent"))
describe(  # an organisation's; its rows belong to nobody
    Invitation,
    plain("id", "workshop", "name", "group", "seats", "until", "state", "digest", "key", "created"),
    personal("email", kind=Kind.CONTACT, erased=Erased.EMPTIED),
    personal("message", kind=Kind.CONTENT, erased=Erased.EMPTIED),
    name=_("Einladungen an Organisationen"),
    purpose=_("Um einer Organisation Plätze in einer Werkstatt frei zu halten."),
    retention=_("Adresse und persönliche Worte bis vier Wochen nach der Werkstatt."),
)
describe(
    Registration,
    plain("id", "workshop", "places", "state", "queued", "lot", "offered_until"),
    plain("arrived", "noted", "key"),
    personal("person", kind=Kind.LINK, erased=Erased.DELETED),
    personal("name", "language", "district", kind=Kind.IDENTITY, erased=Erased.DELETED),
    personal("organisation", "companions", kind=Kind.IDENTITY, erased=Erased.DELETED),
    personal("invitation", kind=Kind.IDENTITY, erased=Erased.DELETED, exported=False),
    personal("email", kind=Kind.CONTACT, erased=Erased.DELETED),
    personal("group", "wording", kind=Kind.SPECIAL, erased=Erased.DELETED),
    owner="person",
    heading="workshop",
    name=_("Ihre Anmeldungen zu Werkstätten"),
    purpose=_(
        "Um Plätze so zu vergeben, dass alle Gruppen zu Wort kommen. Nur die Moderation sieht es."
    ),
    retention=_(
        "Bis zur Löschung des Kontos; Gruppe, Landkreis, Organisation und wer mitkommt bis vier Wochen "
        "nach der Werkstatt, die Gruppe auch nur, bis Sie eine andere Angabe machen. Name und Adresse ohne Konto ebenso lange, oder bis Sie absagen; "
        "wird die Adresse nicht bestätigt, 24 Stunden."
    ),
)
describe(
    Needs,
    plain("id"),
    personal("registration", kind=Kind.LINK, erased=Erased.DELETED),
    personal(*Needs.KINDS, "wording", kind=Kind.SPECIAL, erased=Erased.DELETED),
    owner="registration__person",
    heading="registration",
    name=_("Was Sie in Werkstätten brauchen"),
    purpose=_("Damit die Moderation es vorbereitet. Sie sieht es ohne Namen."),
    retention=_("Bis zum Tag nach der Werkstatt, oder bis Sie absagen oder die Angaben leeren."),
)
describe(
    Turn,
    plain("id", "created"),
    personal("registration", "state", "why", kind=Kind.LINK, erased=Erased.DELETED),
    owner="registration__person",
    heading="registration",
    name=_("Was aus Ihren Anmeldungen wurde"),
    purpose=_("Damit Sie nachlesen können, warum Sie einen Platz haben oder warten."),
    retention=_("Bis zur Löschung des Kontos."),
)


@on_erasure
def leave_workshops(person, *, with_texts):
    messages = seats.leave_all(person)
    inviting.forget(person)
    return messages


@on_ban
def give_seats_up(person, operator):
    return seats.leave_all(person)
