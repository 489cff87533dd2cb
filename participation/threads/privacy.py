"""What this room keeps about people, and what becomes of it when they leave."""

from django.utils.translation import gettext_lazy as _

from participation.people.datamap import Erased, Kind, describe, on_erasure, personal, plain
from participation.threads.actions import leave_threads
from participation.threads.models import (
    Comment,
    CommentDecision,
    CommentRevision,
    Report,
    Thread,
    ThreadDecision,
)

FOR_GOOD = _("Dauerhaft; nach der Löschung des Kontos ohne Ihren Namen.")

describe(
    Thread,
    plain("id", "theme", "state", "submitted", "published", "withdrawn", "created"),
    plain("home", "topic_name", "former_author", exported=False),
    personal("author", kind=Kind.LINK, erased=Erased.EMPTIED),
    personal("key", kind=Kind.TECHNICAL, erased=Erased.EMPTIED, exported=False),
    personal("organisation", kind=Kind.IDENTITY, erased=Erased.KEPT),
    personal("title", "text", kind=Kind.CONTENT, erased=Erased.KEPT),
    owner="author",
    heading="title",
    name=_("Ihre Diskussionen"),
    purpose=_("Damit andere sie lesen und mitreden können."),
    retention=FOR_GOOD,
)
describe(
    Comment,
    plain("id", "thread", "parent", "depth", "state", "created", "edited"),
    plain("path", "label", "former_author", exported=False),
    personal("author", kind=Kind.LINK, erased=Erased.EMPTIED),
    personal("key", kind=Kind.TECHNICAL, erased=Erased.EMPTIED, exported=False),
    personal("organisation", kind=Kind.IDENTITY, erased=Erased.KEPT),
    personal("text", kind=Kind.CONTENT, erased=Erased.KEPT),
    personal("stance", kind=Kind.OPINION, erased=Erased.KEPT),
    owner="author",
    heading="thread",
    name=_("Ihre Beiträge"),
    purpose=_("Damit andere sie lesen und antworten können."),
    retention=FOR_GOOD,
)
describe(
    CommentRevision,
    plain("id", "comment", "written"),
    personal("text", kind=Kind.CONTENT, erased=Erased.KEPT),
    owner="comment__author",
    heading="comment",
    name=_("Frühere Fassungen Ihrer Beiträge"),
    purpose=_("Damit sichtbar bleibt, was vor einer Änderung da stand."),
    retention=FOR_GOOD,
)
describe(
    Report,
    plain("id", "comment", "thread", "created", "closed"),
    personal("person", kind=Kind.LINK, erased=Erased.EMPTIED),
    personal("reason", kind=Kind.OPINION, erased=Erased.KEPT),
    personal("note", kind=Kind.CONTENT, erased=Erased.EMPTIED),
    owner="person",
    heading="comment",
    name=_("Was Sie gemeldet haben"),
    purpose=_("Damit die Moderation sie prüft. Nur sie liest Grund und Anmerkung."),
    retention=_("Dauerhaft; nach der Löschung des Kontos ohne Bezug zu Ihnen und ohne Anmerkung."),
)
for model, thing, name in (
    (CommentDecision, "comment", _("Was Sie als Moderation über Beiträge entschieden haben")),
    (ThreadDecision, "thread", _("Was Sie als Moderation über Diskussionen entschieden haben")),
):
    describe(
        model,
        plain("id", thing, "kind", "before", "reason", "note", "created"),
        personal("person", kind=Kind.LINK, erased=Erased.EMPTIED),
        owner="person",
        heading=thing,
        name=name,
        purpose=_("Damit jede Entscheidung nachvollziehbar bleibt."),
        retention=FOR_GOOD,
    )

on_erasure(leave_threads)
