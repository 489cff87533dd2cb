"""Brings in what people said elsewhere: ideas, positions, opinion groups, and how they were moderated."""

from dataclasses import dataclass, field
from functools import cache

from django.db import connection, transaction
from django.utils.translation import gettext as _

from participation.live.log import Message, publish
from participation.moderation import Decision, Reason, State, desk_changed
from participation.people.actions import record
from participation.proposals.models import ImportedVoice, Position, Proposal, ProposalDecision
from participation.proposals.polis import moment
from participation.proposals.tasks import recount
from participation.threads.models import Thread
from themes.models import Theme
from themes.tasks import count_themes

STATES = {1: State.PUBLISHED, -1: State.HIDDEN, 0: State.WAITING}
KINDS = {1: Decision.Kind.PUBLISH, -1: Decision.Kind.HIDE}
WORDS = ["title", "text", "label", "source"]  # what a second import corrects
AT_ONCE = 5_000  # rows of the matrix that are held in memory
ATTRIBUTION = (
    "Data was gathered using the Polis software (see compdemocracy.org/polis) and is sub-licensed "
    "under CC BY 4.0 with Attribution to The Computational Democracy Project"
)


class ImportedElsewhere(Exception):
    """The same statements are ideas of another theme already."""


@dataclass
class Imported:
    """What the export holds, the same however often it is imported, and which ideas it moved."""

    statements: int = 0
    accepted: int = 0
    rejected: int = 0
    positions: int = 0
    participants: int = 0
    new: set = field(default_factory=set)
    changed: set = field(default_factory=set)


def import_polis(export, theme, *, label, progress=lambda done, total: None):
    """Make what `export` holds ideas of `theme`, all or nothing; a second time corrects what differs.

    Everything is read once before anything is locked, so that a broken file costs nobody time.
    """
    clusters = {participant.number: participant.cluster for participant in export.participants()}
    people = dict.fromkeys(statement.author for statement in export.statements.values()) | clusters
    times = export.times()
    with transaction.atomic():
        theme = Theme.objects.select_for_update(no_key=True).get(pk=theme.pk)
        imported = Imported(statements=len(export.statements), participants=len(clusters))
        voices = _voices(export.name, people)
        ideas = _ideas(export, theme, voices, label, imported)
        for participants in _batches(export.participants()):
            _positions(participants, ideas, voices, times, export, imported)
            progress(participants[-1].row, len(clusters))
        if imported.new or imported.changed:
            _tell(theme, imported)
    count_themes(theme.pk)  # afterwards: it publishes too, and a deed says everything at once
    return imported


def _voices(source, people):
    """`{number: pk}` for everybody who wrote or took a position."""
    known = {voice.number: voice for voice in ImportedVoice.objects.filter(source=source)}
    moved = [
        voice
        for number, voice in known.items()
        if people.get(number, voice.cluster) != voice.cluster
    ]
    for voice in moved:
        voice.cluster = people[voice.number]
    ImportedVoice.objects.bulk_update(moved, ["cluster"], batch_size=AT_ONCE)
    new = ImportedVoice.objects.bulk_create(
        [
            ImportedVoice(source=source, number=number, cluster=cluster)
            for number, cluster in people.items()
            if number not in known
        ],
        batch_size=AT_ONCE,
    )
    return {voice.number: voice.pk for voice in (*known.values(), *new)}


def _ideas(export, theme, voices, label, imported):
    """`{statement's number: pk}`; what was moderated here since then stays as it is."""
    source = _source(export)
    known = {idea.origin: idea for idea in Proposal.objects.filter(voice__source=export.name)}
    if any(idea.theme_id != theme.pk for idea in known.values()):
        raise ImportedElsewhere
    new, ideas = {}, {}
    for statement in export.statements.values():
        imported.accepted += statement.verdict == 1
        imported.rejected += statement.verdict == -1
        origin = f"{export.name}#{statement.number}"
        words = {"title": statement.title, "text": statement.text, "label": label, "source": source}
        if idea := known.get(origin):
            ideas[statement.number] = idea.pk
            if any(getattr(idea, name) != word for name, word in words.items()):
                for name, word in words.items():
                    setattr(idea, name, word)
                imported.changed.add(idea.pk)
        else:
            new[statement.number] = _idea(statement, theme, voices, origin=origin, **words)
    changed = [idea for idea in known.values() if idea.pk in imported.changed]
    Proposal.objects.bulk_update(changed, WORDS, batch_size=500)
    _open(theme, new, export)
    imported.new = {idea.pk for idea in new.values()}
    return ideas | {number: idea.pk for number, idea in new.items()}


def _idea(statement, theme, voices, **words):
    return Proposal(
        theme=theme,
        voice_id=voices[statement.author],
        state=STATES[statement.verdict],
        created=statement.written,
        submitted=statement.written,
        published=statement.written if statement.verdict == 1 else None,
        **words,
    )


def _open(theme, ideas, export):
    """Save new ideas, each with its thread and with how it was moderated elsewhere."""
    Proposal.objects.bulk_create(ideas.values(), batch_size=AT_ONCE)
    for idea in ideas.values():
        idea.thread = Thread(
            theme=theme,
            home=idea.get_absolute_url(),
            topic_name=idea.topic,
            state=idea.state,
            created=idea.created,
        )
    Thread.objects.bulk_create([idea.thread for idea in ideas.values()], batch_size=AT_ONCE)
    for idea in ideas.values():
        idea.thread = idea.thread  # now that the thread has a number
    Proposal.objects.bulk_update(ideas.values(), ["thread"], batch_size=500)
    note = _("Entscheidung aus der ursprünglichen Befragung ({source}).").format(source=export.name)
    ProposalDecision.objects.bulk_create(
        [
            ProposalDecision(
                proposal=idea,
                kind=KINDS[export.statements[number].verdict],
                before=State.WAITING,
                reason="" if idea.is_published else Reason.OTHER,
                note=note,
            )
            for number, idea in ideas.items()
            if export.statements[number].verdict in KINDS
        ],
        batch_size=AT_ONCE,
    )


def _positions(participants, ideas, voices, times, export, imported):
    """Write what a few participants think; blank cells of the matrix take nothing back."""
    people = {voices[participant.number]: participant for participant in participants}
    known = {
        (position.voice_id, position.proposal_id): position
        for position in Position.objects.filter(voice__in=people)
    }
    new, moved = [], []
    for voice, participant in people.items():
        imported.positions += len(participant.positions)
        for number, value in participant.positions:
            idea = ideas[number]
            position = known.get((voice, idea))
            if position and position.value == value:
                continue
            when = times.get((participant.number, number))
            # Untimed positions are no older than what they are about; more is not known.
            changed = moment(when) if when else export.statements[number].written
            if position:
                position.value, position.changed = value, changed
                moved.append(position)
            else:
                new.append((idea, voice, value, changed))
    _insert(new)
    Position.objects.bulk_update(moved, ["value", "changed"], batch_size=500)
    touched = {idea for idea, *_others in new} | {position.proposal_id for position in moved}
    imported.changed |= touched - imported.new


def _insert(rows):
    """One statement for many rows: on SQLite a third of the time of `bulk_create`."""
    adapt = cache(connection.ops.adapt_datetimefield_value)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {connection.ops.quote_name(Position._meta.db_table)} "
            "(proposal_id, voice_id, value, changed) VALUES (%s, %s, %s, %s)",
            ((*position, adapt(changed)) for *position, changed in rows),
        )


def _batches(participants):
    """Lists of participants with about `AT_ONCE` positions."""
    batch, rows = [], 0
    for participant in participants:
        batch.append(participant)
        rows += len(participant.positions)
        if rows >= AT_ONCE:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _tell(theme, imported):
    """Count anew and say everything at once, so that open pages and kept ones follow."""
    counts = {"new": len(imported.new), "changed": len(imported.changed)}
    record(None, "proposals.import", f"theme {theme.pk}", after=counts)
    recount(imported.new | imported.changed)
    shown = Proposal.objects.published().filter(theme=theme).order_by("published")
    new = shown.filter(pk__in=imported.new).values_list("pk", flat=True)
    changed = shown.filter(pk__in=imported.changed).values_list("pk", flat=True)
    publish(
        *theme.changed(),
        *(Message(theme.topic, "proposal.published", {"id": pk}) for pk in new),
        *(Message(theme.topic, "proposal.changed", {"id": pk}) for pk in changed),
        *(
            Message(f"proposal.{pk}", "proposal.changed", {"id": pk})
            for pk in sorted(imported.changed)
        ),
        desk_changed(theme),
    )


def _source(export):
    """Whose the statements are, as their licence asks to say it."""
    topic = export.summary.get("topic", "").strip()
    said = f"Polis „{topic}“, {export.name}" if topic else f"Polis, {export.name}"
    room = Proposal._meta.get_field("source").max_length - len(ATTRIBUTION) - 3
    return f"{said[:room]}. {ATTRIBUTION}."
