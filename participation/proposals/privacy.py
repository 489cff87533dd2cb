"""What this room keeps about people, and what becomes of it when they leave."""

from django.utils.translation import gettext_lazy as _

from participation.people.datamap import Erased, Kind, describe, on_erasure, personal, plain
from participation.proposals.actions.leaving import leave_ideas
from participation.proposals.models import (
    ImportedVoice,
    Position,
    Proposal,
    ProposalDecision,
    ProposalRevision,
    ProposalTally,
)

FOR_GOOD = _("Dauerhaft; nach der Löschung des Kontos ohne Ihren Namen.")

describe(
    Proposal,
    plain("id", "theme", "state", "submitted", "published", "created", "edited", "version"),
    plain("thread", "voice", "label", "source", "origin", "former_author", exported=False),
    plain("on_paper", "received", exported=False),
    personal("signed", kind=Kind.IDENTITY, erased=Erased.EMPTIED, exported=False),
    personal("author", kind=Kind.LINK, erased=Erased.EMPTIED),
    personal("key", kind=Kind.TECHNICAL, erased=Erased.EMPTIED, exported=False),
    personal("organisation", kind=Kind.IDENTITY, erased=Erased.KEPT),
    personal("title", "text", "district", kind=Kind.CONTENT, erased=Erased.KEPT),
    owner="author",
    heading="title",
    name=_("Ihre Ideen"),
    purpose=_("Damit andere sie lesen, ihnen zustimmen und darüber sprechen können."),
    retention=_(
        "Dauerhaft; nach der Löschung des Kontos ohne Ihren Namen. Den Namen von einer Papierkarte "
        "entfernt die Moderation, sobald Sie darum bitten."
    ),
)
describe(
    ProposalRevision,
    plain("id", "proposal", "version", "state", "written"),
    personal("title", "text", kind=Kind.CONTENT, erased=Erased.KEPT),
    owner="proposal__author",
    heading="title",
    name=_("Frühere Fassungen Ihrer Ideen"),
    purpose=_("Damit sichtbar bleibt, was vor einer Änderung da stand."),
    retention=FOR_GOOD,
)
describe(
    Position,
    plain("id", "proposal", "changed"),
    plain("voice", exported=False),
    personal("person", kind=Kind.LINK, erased=Erased.EMPTIED),
    personal("value", kind=Kind.OPINION, erased=Erased.KEPT),
    owner="person",
    heading="proposal",
    name=_("Wo Sie zustimmen und ablehnen"),
    purpose=_("Um zu zählen, was viele mittragen. Andere sehen nur Summen."),
    retention=_("Dauerhaft; nach der Löschung des Kontos ohne Bezug zu Ihnen."),
)
describe(
    ProposalDecision,
    plain("id", "proposal", "kind", "before", "reason", "note", "created"),
    personal("person", kind=Kind.LINK, erased=Erased.EMPTIED),
    owner="person",
    heading="proposal",
    name=_("Was Sie als Moderation über Ideen entschieden haben"),
    purpose=_("Damit jede Entscheidung nachvollziehbar bleibt."),
    retention=FOR_GOOD,
)
describe(
    ProposalTally,
    plain("id", "proposal", "theme", "agree", "disagree", "undecided", "comments"),
    plain("agreement", "contest", "by_group", "counted"),
)
describe(ImportedVoice, plain("id", "source", "number", "cluster"))

on_erasure(leave_ideas)
