"""The texts that the software comes with, in `words/`; the first line is the title."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext_lazy as _

from participation.pages.models import Text

WORDS = Path(__file__).parent / "words"
# When the accessibility statement was last compared with the platform; a test fails after a year.
STATEMENT_DATE = date(2026, 11, 23)

# What nobody but the operator can know; shown to operators until they saved a text of their own.
MISSING = {
    Text.Slug.IMPRINT: [
        _("Name und Anschrift des Betreibers und wer ihn vertritt"),
        _("E-Mail-Adresse und Telefonnummer"),
        _("Register, Registernummer und Umsatzsteuer-ID, falls vorhanden"),
        _("Wer für die Inhalte verantwortlich ist (§ 18 Absatz 2 Medienstaatsvertrag)"),
    ],
    Text.Slug.PRIVACY: [
        _("Name und Anschrift des Verantwortlichen"),
        _("Wie man die Datenschutzbeauftragte oder den Datenschutzbeauftragten erreicht"),
        _("Wer die Server betreibt und welche Verträge es dazu gibt"),
        _("Welche Datenschutzaufsicht zuständig ist"),
    ],
    Text.Slug.ACCESSIBILITY: [
        _("Anschrift und Website der zuständigen Durchsetzungsstelle"),
        _("Ergebnisse eigener Prüfungen mit Betroffenen"),
    ],
    Text.Slug.CONTACT: [_("Anschrift, Telefonnummer und Zeiten, zu denen jemand da ist")],
    Text.Slug.HAND_IN: [_("Postanschrift für ausgefüllte Ideenkarten")],
}


def as_delivered(slug, language):
    """The text the software comes with, unsaved, as version 0; German where there is no other."""
    path = WORDS / f"{slug}.{language}.md"
    if not path.exists():
        language, path = settings.LANGUAGE_CODE, WORDS / f"{slug}.{settings.LANGUAGE_CODE}.md"
    title, _newline, body = path.read_text("utf-8").partition("\n")
    with translation.override(language):
        day = formats.date_format(STATEMENT_DATE)
    title, body = title.removeprefix("# ").strip(), body.strip().replace("{date}", day)
    return Text(slug=slug, language=language, version=0, title=title, body=body)


def load():
    """Save every text as its first version, unless there is one."""
    for slug in Text.Slug.values:
        for language, _name in settings.LANGUAGES:
            if not (WORDS / f"{slug}.{language}.md").exists():
                continue
            if not Text.objects.of(slug, language).exists():
                text = as_delivered(slug, language)
                text.version = 1
                text.save()
