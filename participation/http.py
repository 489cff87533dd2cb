"""Answers that Django has no short word for."""

from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _


class UnknownValue(BadRequest):
    """An address asks to filter or sort by what does not exist; the answer 400 names what does."""

    def __init__(self, name, allowed):
        super().__init__(name)
        self.name, self.allowed = name, allowed

    def __str__(self):
        return _("Unbekannte Angabe für „{name}“. Möglich sind: {allowed}.").format(
            name=self.name, allowed=", ".join(self.allowed)
        )


class SeeOther(HttpResponseRedirect):
    status_code = 303


def see_other(to, *args, **kwargs):
    """After a POST: look there, with GET. `to` is what `redirect()` takes."""
    return SeeOther(resolve_url(to, *args, **kwargs))
