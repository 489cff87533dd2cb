"""What the rows of docs/authorization.md speak of: each thing gives the arguments of its address.

The author of a thing is Bob; the theme is the one that Fatma facilitates.
"""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from participation.moderation import State
from participation.pages.models import Inquiry
from participation.people.models import JoinCode, Mandate, Organisation, Person
from participation.proposals.models import Proposal, ProposalRevision
from participation.threads.models import Comment, CommentRevision, Thread
from workshops.calendar import token_of
from workshops.models import Registration, Workshop


def idea(state, world):
    now = timezone.now()
    published = now if state == State.PUBLISHED else None
    proposal = Proposal.objects.create(
        theme=world["theme"],
        author=world["author"],
        title="Ein Radweg am Fließ",
        text="Damit Kinder sicher zur Schule kommen.",
        state=state,
        submitted=None if state == State.DRAFT else now,
        published=published,
    )
    proposal.thread = Thread.objects.create(
        theme=world["theme"],
        home=proposal.get_absolute_url(),
        topic_name=proposal.topic,
        author=world["author"],
        state=state,
    )
    proposal.save()
    ProposalRevision.objects.create(
        proposal=proposal, version=1, title="Ein Weg", text="Kurz.", written=now, state=state
    )
    return proposal


def card(state, world):
    """What stood on a paper card, entered by a facilitator."""
    return Proposal.objects.create(
        theme=world["theme"], on_paper=True, title="Eine Bank am See", state=state
    )


def workshop(world):
    starts = timezone.now() + timedelta(days=20)
    return Workshop.objects.create(
        theme=world["theme"],
        title="Zukunftswerkstatt",
        starts=starts,
        ends=starts + timedelta(hours=6),
        place="Bürgerhaus, Spremberg",
        capacity=2,
        key=uuid4(),
    )


def seat(world, state=Registration.State.CONFIRMED):
    """What opens Bob's sign-up: the link in his letters is the permission."""
    made = workshop(world).registrations.create(
        person=world["author"], state=state, queued=timezone.now()
    )
    return {"token": made.token}


def seat_of_an_organisation(world):
    """Bob signed up several people for an organisation."""
    made = seat(world)
    Registration.objects.update(
        organisation=organisation(Organisation.State.VERIFIED, world), places=3
    )
    return made


def seat_of_who_was_there(world):
    """Bob was seen at a workshop that is over."""
    made = seat(world)
    ends = timezone.now() - timedelta(hours=1)
    Workshop.objects.update(starts=ends - timedelta(hours=6), ends=ends)
    Registration.objects.update(arrived=ends)
    return made


def seat_of_today(world):
    """Somebody whose workshop begins in an hour."""
    token = seat(world)["token"]
    starts = timezone.now() + timedelta(hours=1)
    Workshop.objects.update(starts=starts, ends=starts + timedelta(hours=6))
    return Registration.objects.get(pk=Registration.TOKENS.unsign(token))


def row_of_today(world):
    made = seat_of_today(world)
    return {"pk": made.workshop_id, "seat": made.pk}


def invitation(world):
    made = workshop(world).invitations.create(
        name="Heimatverein",
        email="verein@example.org",
        seats=1,
        until=timezone.now() + timedelta(days=7),
        digest="1",
        key=uuid4(),
    )
    return {"pk": made.workshop_id, "number": made.pk}


def thread(state, world):
    return Thread.objects.create(
        theme=world["theme"],
        author=world["author"],
        title="Wohin mit dem Bahnhof?",
        text="Er steht seit Jahren leer.",
        state=state,
        submitted=timezone.now(),
        published=timezone.now() if state == State.PUBLISHED else None,
    )


def comment(state, world):
    """A comment of Bob's, edited once, in a published thread."""
    made = Comment.objects.create(
        thread=thread(State.PUBLISHED, world),
        author=world["author"],
        text="Ich fahre dort jeden Tag.",
        state=state,
        path=f"{1:010d}",
    )
    CommentRevision.objects.create(comment=made, text="Ich fahre dort.", written=timezone.now())
    return made


def organisation(state, world):
    return Organisation.objects.create(name="Heimatverein", group=world["group"], state=state)


def mandate(world):
    """Somebody asks to speak for an organisation that Bob speaks for."""
    asked = organisation(Organisation.State.VERIFIED, world)
    Mandate.objects.create(organisation=asked, person=world["author"], state=Mandate.State.ACTIVE)
    newcomer = Person.objects.create_user("new@example.org")
    return Mandate.objects.create(organisation=asked, person=newcomer)


def join_code(world):
    return JoinCode.objects.create(
        code="halle7", label="Halle", valid_until=timezone.now() + timedelta(hours=2)
    )


def inquiry(world):
    return Inquiry.objects.create(number="B-2345-6789", text="Zu kleine Schrift.")


def facilitation(world):
    """Of a third person, who may be dismissed."""
    person = Person.objects.create_user("third@example.org")
    made = world["theme"].facilitations.create(person=person)
    return {"slug": world["theme"].slug, "pk": made.pk}


THINGS = {
    "–": lambda world: {},
    "theme": lambda world: {"slug": world["theme"].slug},
    "text": lambda world: {"slug": "impressum"},
    "text in German": lambda world: {"slug": "impressum", "language": "de"},
    "old text": lambda world: {"slug": "impressum", "version": 1},
    "author": lambda world: {"pk": world["author"].pk},
    "facilitation": facilitation,
    "workshop": lambda world: {"pk": workshop(world).pk},
    "seat": seat,
    "seat of an organisation": seat_of_an_organisation,
    "seat of who was there": seat_of_who_was_there,
    "invitation": invitation,
    "unconfirmed seat": lambda world: seat(world, Registration.State.PENDING),
    "seat of today": row_of_today,
    "code of a seat": lambda world: {"code": seat_of_today(world).code},
    "wrong code": lambda world: {"code": "1.WRONG"},
    "feed of the author": lambda world: {"token": token_of(world["author"])},
    "mandate": lambda world: {"pk": mandate(world).pk},
    "join code": lambda world: {"pk": join_code(world).pk},
    "join code’s letters": lambda world: {"code": join_code(world).code},
    "inquiry": lambda world: {"number": inquiry(world).number},
    "wrong token": lambda world: {"token": "wrong"},
    "wrong key": lambda world: {"key": "wrong"},
    "foreign passkey": lambda world: {"pk": 999},
    **{
        f"{state} organisation": lambda world, state=state: {"pk": organisation(state, world).pk}
        for state in ("waiting", "verified")
    },
    **{
        f"{state} idea": lambda world, state=state: {"pk": idea(state, world).pk}
        for state in State.values
    },
    **{
        f"{state} card": lambda world, state=state: {"pk": card(state, world).pk}
        for state in ("waiting", "published")
    },
    **{
        f"{state} idea’s thread": lambda world, state=state: {"pk": idea(state, world).thread_id}
        for state in ("published", "hidden")
    },
    **{
        f"{state} thread": lambda world, state=state: {"pk": thread(state, world).pk}
        for state in ("waiting", "published", "hidden")
    },
    **{
        f"{state} comment": lambda world, state=state: {"pk": comment(state, world).pk}
        for state in ("published", "hidden", "withdrawn")
    },
}
