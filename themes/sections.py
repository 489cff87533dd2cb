"""What other rooms show on a theme page and count for it: they register it in their `sections.py`.

A section is the same for everybody who reads in one language, because it is rendered once and kept
until something happens in the theme: nothing about the reader, no form, no token belongs in it.
Links to deeds may stand there; the page they lead to asks the reader to sign in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.template.loader import render_to_string

COUNTED = ("ideas", "comments", "positions")

_sections = {}
_figures = {}
_participants = []
_elsewhere = []


@dataclass(frozen=True)
class Section:
    """`build(theme, request)` returns the context with which `template` is rendered."""

    name: str
    template: str
    order: int
    build: Callable


def section(name, template, *, order):
    """Show what the function below returns on every theme page; lower `order` stands higher.

    The template is a fragment and brings its own `<section id="name" data-region="name" …>`; it
    gets `theme` (with its clock) and what the function returns.
    """

    def register(function):
        if name in _sections:
            raise ValueError(f"there is a section {name!r} already")
        _sections[name] = Section(name, template, order, function)
        return function

    return register


def figure(name):
    """Count with the function below, theme → int, what `ThemeFigures` calls `name`."""
    if name not in COUNTED:
        raise ValueError(f"{name!r} is none of {', '.join(COUNTED)}")

    def register(function):
        if name in _figures:
            raise ValueError(f"{name!r} is counted already")
        _figures[name] = function
        return function

    return register


def participants(function):
    """Count whom the function below names: theme → pairs of person id and organisation id.

    Somebody who did something visible in the theme; the organisation for which it was done, or None.
    """
    _participants.append(function)
    return function


def elsewhere(function):
    """Count with the function below, theme → int, who took part in a survey that was imported.

    They are known by a number only: part of the theme's participants, member of no group.
    """
    _elsewhere.append(function)
    return function


def sections():
    return sorted(_sections.values(), key=lambda section: section.order)


def parts(theme, request):
    """The sections as they stand on the page of `theme`, in order, for `kept_parts`.

    Kept in the cache per language until something happens in the theme, so that a warm page costs
    no query for them; what changes by time alone is told by `tasks.cross_edges`.
    """
    return {
        ("section", theme.pk, each.name): partial(_render, each, theme, request)
        for each in sections()
    }


def _render(section, theme, request):
    return render_to_string(section.template, {"theme": theme, **section.build(theme, request)})


def count(theme):
    """`{"ideas": …, "comments": …, "positions": …}` from the rows."""
    return {name: _figures[name](theme) if name in _figures else 0 for name in COUNTED}


def people_elsewhere(theme):
    return sum(function(theme) for function in _elsewhere)


def people_in(theme):
    """`{person id: ids of the organisations they spoke for}` of all who take part in `theme`."""
    found = {}
    for function in _participants:
        for person, organisation in function(theme):
            if person is not None:
                found.setdefault(person, set()).update({organisation} - {None})
    return found
