"""How the log of staff deeds reads: the rooms say in words what they record, in their `deeds.py`.

thing("proposal", Proposal.objects, details={"state": (_("Zustand"), State)})
verbs({"proposal.publish": _("Idee veröffentlicht")})
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

_things, _verbs = {}, {}


@dataclass(frozen=True)
class Thing:
    rows: object  # a manager or QuerySet
    name: Callable
    address: Callable
    details: dict


@dataclass(frozen=True)
class Told:
    """A deed in words. `address` is "" where what it was done to is gone; `details` are
    `(title, before, after)`.
    """

    deed: object
    verb: str
    thing: str
    address: str
    details: list


def thing(noun, rows, *, name=str, address=lambda row: row.get_absolute_url(), details=None):
    """Say how a `"<noun> <pk>"` of the log is called, where it is, and how its values read.

    `details` are `{name: (title, words)}` of what `before` and `after` hold; `words` makes words of
    a value, or is the noun of the thing that it numbers, or None. What is not named is not shown.
    """
    _things[noun] = Thing(rows, name, address, details or {})


def verbs(words):
    """`{verb: words}`; `actions.record` refuses a verb that has none."""
    _verbs.update(words)


def is_worded(verb):
    return verb in _verbs


def word(verb):
    return _verbs.get(verb, verb)


def discover():
    autodiscover_modules("deeds")


def told(deeds):
    """The deeds in words, with one query per kind of thing that they were done to."""
    deeds = list(deeds)
    found = _found({deed.thing for deed in deeds} | {at for deed in deeds for at in _named(deed)})
    return [
        Told(
            deed,
            word(deed.verb),
            *_called(deed.thing, found),
            [
                (
                    title,
                    _words(words, deed.before, name, found),
                    _words(words, deed.after, name, found),
                )
                for name, title, words in _details(deed)
            ],
        )
        for deed in deeds
    ]


def _details(deed):
    """`(name, title, words)` of each value that changed."""
    noun, _space, _pk = deed.thing.rpartition(" ")
    known = _things[noun].details if noun in _things else {}
    for name, (title, words) in known.items():
        before, after = deed.before.get(name), deed.after.get(name)
        if before != after and (before or after):
            yield name, title, words


def _named(deed):
    """The things that its values number."""
    for name, _title, words in _details(deed):
        if isinstance(words, str):
            yield from (
                f"{words} {said[name]}" for said in (deed.before, deed.after) if name in said
            )


def _found(things):
    """`{thing: (name, address)}` of those that are still there."""
    by_noun = defaultdict(set)
    for at in things:
        noun, _space, pk = at.rpartition(" ")
        if noun in _things and pk.isdecimal():
            by_noun[noun].add(int(pk))
    return {
        f"{noun} {row.pk}": (_things[noun].name(row) or row.pk, _things[noun].address(row))
        for noun, pks in by_noun.items()
        for row in _things[noun].rows.filter(pk__in=pks)
    }


def _called(at, found):
    number = at.rpartition(" ")[2]
    return found.get(at) or (_("Nr. {number}, nicht mehr da").format(number=number), "")


def _words(words, said, name, found):
    value = said.get(name)
    if value in (None, ""):
        return ""
    if isinstance(words, str):
        return _called(f"{words} {value}", found)[0]
    read = words(value) if words else value
    return getattr(read, "label", read)
