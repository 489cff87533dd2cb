"""The data map in words, for the privacy page: it cannot say anything else than what the code does."""

from dataclasses import dataclass

from participation.people.datamap import Kind, described


@dataclass(frozen=True)
class Row:
    name: str
    kinds: tuple
    purpose: str
    retention: str
    erased: tuple


def data_map():
    """One row for everything that holds personal data, as the rooms declared it."""
    return [
        Row(
            str(each.name),
            _kinds(each),
            str(each.purpose),
            str(each.retention),
            _labels(entry.erased for entry in each.personal.values()),
        )
        for each in described()
        if each.personal and each.name
    ]


def _kinds(each):
    """That it is somebody's is said only where it is all there is to say."""
    kinds = [entry.kind for entry in each.personal.values()]
    return _labels([kind for kind in kinds if kind != Kind.LINK] or kinds)


def _labels(choices):
    return tuple(dict.fromkeys(str(choice.label) for choice in choices))
