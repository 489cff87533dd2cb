"""Facilitators see who is missing, and invite organisations."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.http import see_other
from participation.people.typed import sign_in_first, typed
from workshops.actions import inviting
from workshops.forms.invitations import InvitationForm
from workshops.mixture import Table, mixtures
from workshops.permissions import SignUpClosed
from workshops.views.planning import planned

DAYS_LEFT = 7  # in which others can still be offered what nobody took


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


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitations(request, pk):
    """Which organisations are invited, and one more; for the facilitators alone."""
    workshop = planned(request, pk)
    until = min(workshop.closes, workshop.days_before(DAYS_LEFT))
    initial = {"group": request.GET.get("group"), "until": until} | typed(request)
    form = InvitationForm(request.POST or None, workshop=workshop, initial=initial)
    if not form.is_valid():
        return _invitations(request, workshop, form, status=422 if form.is_bound else 200)
    try:
        inviting.invite(workshop, request.user, **form.cleaned_data)
    except inviting.TooFewSeats as problem:
        form.add_error("seats", _too_few(problem.free))
        return _invitations(request, workshop, form, status=409)
    except SignUpClosed as problem:
        return _invitations(request, workshop, form, problem=problem, status=409)
    messages.success(request, _("Die Einladung ist unterwegs. Die Plätze sind frei gehalten."))
    return see_other("workshops:invitations", workshop.pk)


@sign_in_first
@require_POST
def withdraw(request, pk, number):
    workshop = planned(request, pk)
    invitation = get_object_or_404(workshop.invitations, pk=number)
    inviting.withdraw(invitation, request.user)
    messages.success(request, _("Die Einladung ist zurückgezogen."))
    return see_other("workshops:invitations", workshop.pk)


def _too_few(free):
    if not free:
        return _("Dafür ist gerade kein Platz frei.")
    return ngettext(
        "Dafür ist gerade nur {n} Platz frei.", "Dafür sind gerade nur {n} Plätze frei.", free
    ).format(n=free)


def _invitations(request, workshop, form, *, problem=None, status=200):
    context = {
        "workshop": workshop,
        "form": form,
        "problem": problem,
        "invitations": workshop.invitations.with_used().select_related("group"),
        "invites": not workshop.cancelled and workshop.now < workshop.closes,
    }
    return render(request, "workshops/invitations.html", context, status=status)
