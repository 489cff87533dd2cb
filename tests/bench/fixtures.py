"""Many rows, made in bulk: a theme with ideas, positions and comments, and people with sessions."""

import random
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from participation.moderation import State
from participation.people.models import (
    Consent,
    District,
    Organisation,
    Person,
    Session,
    StakeholderGroup,
)
from participation.people.sessions import SessionStore
from participation.proposals.models import Position, Proposal
from participation.proposals.tasks import recount
from participation.threads.models import Comment, Thread
from themes.models import Theme
from themes.tasks import count_themes
from workshops.models import GroupSeats, Workshop

WORDS = [
    "Bus",
    "Bahn",
    "Radweg",
    "Dorf",
    "Stadt",
    "See",
    "Wald",
    "Strom",
    "Schule",
    "Kita",
    "Laden",
    "Markt",
    "Werkstatt",
    "Verein",
    "Handwerk",
    "Grundstück",
    "Genossenschaft",
    "Fachkräfte",
    "Ausbildung",
    "Bürgerhaus",
    "zwischen",
    "gemeinsam",
    "endlich",
    "wieder",
    "täglich",
    "besser",
    "schneller",
    "ruhiger",
    "offen",
    "nutzen",
    "bauen",
    "verbinden",
    "erhalten",
    "stärken",
    "öffnen",
    "fördern",
]
SENTENCES = 6


def insert(model, names, rows):
    """Write many rows the fastest way the database knows; columns not named get their default."""
    given = [model._meta.get_field(name) for name in names]
    others = [
        field
        for field in model._meta.local_concrete_fields
        if field not in given and not field.primary_key
    ]
    constant = tuple(field.get_db_prep_save(field.get_default(), connection) for field in others)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in (*given, *others))
    table = connection.ops.quote_name(model._meta.db_table)
    prepared = (
        tuple(
            field.get_db_prep_save(value, connection)
            for field, value in zip(given, row, strict=True)
        )
        + constant
        for row in rows
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A million rows take longer than a page may.
            cursor.execute("SET statement_timeout = 0")
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len((*given, *others)))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", prepared)
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


class Words:
    def __init__(self, seed):
        self.dice = random.Random(seed)

    def some(self, number):
        return " ".join(self.dice.choices(WORDS, k=number)).capitalize()

    def text(self):
        return ". ".join(self.some(10) for _ in range(SENTENCES)) + "."


def make_theme():
    now = timezone.now()
    windows = {
        f"{activity}_{edge}": now + timedelta(days=days)
        for activity in Theme.Activity.values
        for edge, days in (("from", -30), ("until", 60))
    }
    return Theme.objects.create(
        slug="messung",
        title="Infrastruktur und Mobilität",
        summary="Wie wir uns bewegen und was uns verbindet.",
        lead_question="Wie kommen wir morgen von Ort zu Ort?",
        icon="map",
        colour=Theme.Colour.LAKE,
        **windows,
    )


def make_groups():
    names = ["wirtschaft", "wissenschaft", "kultur", "politik", "zivilgesellschaft", "verwaltung"]
    for slug in names:
        StakeholderGroup.objects.get_or_create(
            slug=slug, defaults={"name": slug.title(), "icon": "users"}
        )
    for slug in ("cottbus", "bautzen", "goerlitz"):
        District.objects.get_or_create(slug=slug, defaults={"name": slug.title()})


def make_people(number):
    """People with a name, an address and, every second of them, a group; returns their ids."""
    first = (Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    ids = range(first, first + number)
    insert(
        Person,
        ["id", "email", "password", "display_name"],
        ((pk, f"person{pk}@example.org", "!", f"Person {pk}") for pk in ids),
    )
    groups = list(StakeholderGroup.objects.values_list("pk", flat=True))
    insert(
        Consent,
        ["person", "purpose", "group", "wording"],
        (
            (pk, Consent.Purpose.STAKEHOLDER_GROUP, groups[pk % len(groups)], "…")
            for pk in ids
            if pk % 2
        ),
    )
    return ids


def make_organisations():
    """Two dozen verified organisations, each a member of a group."""
    groups = list(StakeholderGroup.objects.all())
    return [
        Organisation.objects.create(
            name=f"Organisation {number}",
            group=groups[number % len(groups)],
            state=Organisation.State.VERIFIED,
        ).pk
        for number in range(24)
    ]


def make_sessions(people):
    """`[key]`: a session for each, as signing in leaves it."""
    expires = timezone.now() + timedelta(days=1)
    store = SessionStore()
    found = Person.objects.in_bulk(list(people))
    keys, rows = [], []
    for pk in people:
        data = {
            SESSION_KEY: str(pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: found[pk].get_session_auth_hash(),
        }
        keys.append(f"{'bench'}{pk:027d}")
        rows.append((keys[-1], store.encode(data), expires, pk))
    insert(Session, ["session_key", "session_data", "expire_date", "person"], rows)
    return keys


def make_ideas(theme, people, number, organisations=()):
    """Published ideas, one a minute, each with its thread; returns their ids, the newest last."""
    words, now = Words(1), timezone.now()
    first = (Proposal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    first = max(
        first, (Thread.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    )
    ids = range(first, first + number)
    districts = list(District.objects.values_list("pk", flat=True))
    insert(
        Thread,
        ["id", "theme", "home", "topic_name", "state"],
        ((pk, theme.pk, f"/ideas/{pk}/", f"proposal.{pk}", State.PUBLISHED) for pk in ids),
    )
    insert(
        Proposal,
        [
            "id", "theme", "thread", "author", "organisation", "title", "text", "district", "state",
            "created", "submitted", "published",
        ],
        (
            (
                pk, theme.pk, pk, people[pk % len(people)],
                organisations[pk % len(organisations)] if organisations and pk % 5 == 0 else None,
                words.some(8), words.text(), districts[pk % len(districts)], State.PUBLISHED,
                when, when, when,
            )
            for pk in ids
            for when in [now - timedelta(minutes=ids[-1] + 1 - pk)]
        ),
    )  # fmt: skip
    return ids


def make_comments(threads, people, number, *, talked_about=(), each=500):
    """`each` comments, nested, on every thread of `talked_about`; the others share the rest."""
    words, now = Words(2), timezone.now()
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    plan = [thread for thread in talked_about for _ in range(each)]
    rest = [thread for thread in threads if thread not in set(talked_about)]
    plan += [rest[at % len(rest)] for at in range(number - len(plan))]

    def rows():
        last, dice = {}, random.Random(3)
        for pk, thread in enumerate(plan, first):
            parent = last.get(thread) if dice.random() < 0.5 else None
            comment = Comment(pk=pk, thread_id=thread)
            comment.place(parent)
            last[thread] = comment
            yield (
                pk, thread, comment.parent_id, comment.path, comment.depth,
                people[pk % len(people)], words.some(25), State.PUBLISHED,
                now - timedelta(seconds=len(plan) - (pk - first)),
            )  # fmt: skip

    insert(
        Comment,
        ["id", "thread", "parent", "path", "depth", "author", "text", "state", "created"],
        rows(),
    )


def make_positions(ideas, people, number):
    """`number` positions spread evenly: on every idea the same number of people."""
    each, now = number // len(ideas), timezone.now()
    dice = random.Random(4)
    insert(
        Position,
        ["proposal", "person", "value", "changed"],
        (
            (idea, people[(idea * 7 + at) % len(people)], dice.choice((1, 1, 1, 0, -1)), now)
            for idea in ideas
            for at in range(each)
        ),
    )


def make_workshop(theme, *, seats):
    """In three weeks; half of its seats are kept for the groups, as many for each."""
    starts = timezone.now() + timedelta(days=21)
    made = Workshop.objects.create(
        theme=theme,
        title="Zukunftswerkstatt",
        place="Bürgerhaus",
        starts=starts,
        ends=starts + timedelta(hours=6),
        capacity=seats,
        key=uuid.uuid4(),
    )
    groups = StakeholderGroup.objects.all()
    each = seats // 2 // len(groups)
    GroupSeats.objects.bulk_create(
        GroupSeats(workshop=made, group=group, seats=each) for group in groups
    )
    return made


def derive(theme):
    """What is counted from the rows."""
    recount()
    count_themes(theme.pk)
    analyze()


def analyze():
    """Make the planner's statistics."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
