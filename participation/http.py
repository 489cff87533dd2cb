"""Answers that Django has no short word for."""

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    status_code = 303


def see_other(to, *args, **kwargs):
    """After a POST: look there, with GET. `to` is what `redirect()` takes."""
    return SeeOther(resolve_url(to, *args, **kwargs))
