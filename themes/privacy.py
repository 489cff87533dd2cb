"""What the rows of this room say about people."""

from django.utils.translation import gettext_lazy as _

from participation.people.datamap import Erased, Kind, describe, personal, plain
from themes.models import Facilitation, Theme, ThemeFigures

describe(
    Theme,
    plain("id", "slug", "title", "summary", "lead_question", "next_step", "source", "icon"),
    plain("colour", "position", "translations", "changes_at"),
    plain("propose_from", "propose_until", "comment_from", "comment_until"),
    plain("rate_from", "rate_until", "answer_from", "answer_until"),
    plain("sign_up_from", "sign_up_until"),
)
describe(
    Facilitation,
    plain("id", "theme", "since"),
    personal("person", kind=Kind.LINK, erased=Erased.DELETED),
    owner="person",
    heading="theme",
    name=_("Themen, die Sie moderieren"),
    purpose=_("Damit Sie prüfen und entscheiden können und andere wissen, wer moderiert."),
    retention=_("Solange Sie moderieren, höchstens bis Sie Ihr Konto löschen."),
)
describe(
    ThemeFigures,
    plain("id", "theme", "ideas", "comments", "positions", "participants", "by_group", "counted"),
)
