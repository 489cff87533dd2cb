"""Facilitators see who is missing."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.people.typed import sign_in_first
from workshops.mixture import Table, mixtures
from workshops.views.planning import planned


@sign_in_first
@require_safe
@never_cache
def missing(request, pk):
    """Who comes, by group and district, against who shall come; for the facilitators alone."""
    workshop = planned(request, pk)
    mixture = mixtures([workshop])[workshop]
    context = {
        "workshop": workshop,
        "mixture": mixture,
        "table": Table(mixture),
        "edges": _edges(workshop),
    }
    return render(request, "workshops/missing.html", context)


def _edges(workshop):
    """`(what, when, days left)` of the moments until which it helps to invite."""
    moments = {"closes": workshop.closes, "release": workshop.release_at}
    if workshop.cancelled or workshop.released:
        moments.pop("release")
    today = timezone.localdate(workshop.now)
    return [
        (what, moment, (timezone.localdate(moment) - today).days)
        for what, moment in moments.items()
        if moment and moment > workshop.now and not workshop.cancelled
    ]
