"""What rooms above register with people: what stands on one's own page, who counts by group, what ends
with a ban.

A room's `mine.py` is found by itself:

    @mine("proposals/_mine.html", order=10)
    def my_ideas(person):
        return {"ideas": Proposal.objects.filter(author=person)}

    @on_group_change
    def count_again(person): ...

    @on_ban
    def take_role_away(person, operator): ...
        return [Message(…)]
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.module_loading import autodiscover_modules

_mine = []
_group_changed = []
_banned = []


@dataclass(frozen=True)
class Mine:
    template: str
    order: int
    build: Callable


def mine(template, *, order):
    """Show on one's own page what the function below returns for `person`, rendered by `template`."""

    def register(function):
        _mine.append(Mine(template, order, function))
        return function

    return register


def on_group_change(function):
    """Call `function(person)` in the transaction that changes a person's stakeholder group."""
    _group_changed.append(function)
    return function


def on_ban(function):
    """Call `function(person, operator)` in the transaction that closes a person's account.

    It comes before the ban is in the log of staff deeds, so that it may lock rows of its own, and
    returns the messages that say what it did: the ban publishes all of them, last and at once.
    """
    _banned.append(function)
    return function


def discover():
    autodiscover_modules("mine")


def contributions(request):
    """What the rooms show of the request's person, as HTML, lowest `order` first."""
    return [
        render_to_string(part.template, part.build(request.user), request)
        for part in sorted(_mine, key=lambda part: part.order)
    ]


def tell_group_changed(person):
    for function in _group_changed:
        function(person)


def tell_banned(person, operator):
    """Returns the messages of all rooms."""
    return [message for function in _banned for message in function(person, operator)]
