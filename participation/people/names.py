"""What may be a name: nearly everything. Emoji, Sorbian letters, one word, "Null", O'Neill."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Where the names of groups and districts are kept in the cache; whoever changes one empties both.
KEPT_GROUPS, KEPT_DISTRICTS = KEPT = "names:groups", "names:districts"
LONGEST = 200  # as its columns; one form of a letter may take more characters than another
_INVISIBLE = {"Mn", "Mc", "Me", "Cf", "Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}
_TURNS_TEXT = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(name):
    """The name in one form (NFC), on one line, without characters that turn the text after it."""
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", name)
        if character not in _TURNS_TEXT
        and (unicodedata.category(character) not in {"Cc", "Cs"} or character.isspace())
    )
    return " ".join(kept.split())[:LONGEST]


def in_order(name):
    """The key by which names are sorted as people here look for them: Ä beside A, Ł beside L, ß as ss."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def validate_name(name):
    """Refuse a name in which nothing can be seen, such as combining marks alone."""
    if name and all(unicodedata.category(character) in _INVISIBLE for character in name):
        raise ValidationError(_("Bitte verwenden Sie mindestens einen sichtbaren Buchstaben."))
