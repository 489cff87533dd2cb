"""German is complete by construction, since messages are written in it; English must be, too."""

import re
from gettext import c2py
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from participation.management.commands.messages import PLURALS

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")


@pytest.fixture(scope="module")
def english():
    return polib.pofile(str(Path(settings.BASE_DIR) / "locale/en/LC_MESSAGES/django.po"))


def test_the_catalogues_hold_every_message():
    call_command("messages", check=True)


def test_every_message_is_translated_into_english(english):
    """A24"""
    assert [entry.msgid for entry in english.untranslated_entries()] == []


def test_translations_keep_their_placeholders(english):
    broken = [
        entry.msgid
        for entry in english
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text
        and not set(PLACEHOLDER.findall(text))
        <= set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    ]
    assert broken == []


@pytest.mark.parametrize("language", ["hsb", "dsb"])
def test_sorbian_counts_in_four_forms(language):
    """A23: one, two, few, other; CLDR, cardinal rules."""
    rule = c2py(PLURALS[language].split("plural=")[1].rstrip(";"))
    names = ["one", "two", "few", "other"]

    forms = [names[rule(n)] for n in (0, 1, 2, 3, 4, 5, 11, 100, 101, 102, 103)]

    expected = "other one two few few other other other one two few"
    assert forms == expected.split()
