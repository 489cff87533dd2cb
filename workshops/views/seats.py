"""What people do about their own seat."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from participation.http import see_other
from participation.people.typed import sign_in_first
from workshops.actions import seats
from workshops.forms import SignUpForm
from workshops.models import Workshop
from workshops.permissions import SignUpClosed, can_sign_up
from workshops.views.browse import page


@sign_in_first
@require_POST
def sign_up(request, pk):
    workshop = _workshop(request, pk)
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return page(request, workshop, form, status=422)
    try:
        registration = seats.sign_up(workshop, request.user, **form.said)
    except SignUpClosed as problem:
        return page(request, workshop, form, problem=problem, status=409)
    _say(request, registration)
    return see_other(workshop)


@sign_in_first
@require_POST
def accept(request, pk):
    workshop = _workshop(request, pk)
    try:
        seats.accept(_mine(request, workshop))
    except seats.NotNow:
        problem = _(
            "Das Angebot gilt nicht mehr: Die Frist ist abgelaufen, oder der Termin ist abgesagt."
        )
        return page(request, workshop, SignUpForm(), problem=problem, status=409)
    messages.success(request, _("Sie haben einen Platz. Wir haben Ihnen geschrieben."))
    return see_other(workshop)


@sign_in_first
@require_POST
def give_up(request, pk):
    workshop = _workshop(request, pk)
    seats.give_up(_mine(request, workshop))
    messages.success(request, _("Sie sind abgemeldet. Danke, dass Sie Bescheid gesagt haben."))
    return see_other(workshop)


@sign_in_first
@require_POST
def change_group(request, pk):
    workshop = _workshop(request, pk)
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return page(request, workshop, form, status=422)
    try:
        registration = seats.change_group(_mine(request, workshop), **form.said)
    except seats.NotNow:
        problem = _(
            "Das geht nicht mehr: Sie sind nicht angemeldet, oder die Werkstatt hat begonnen."
        )
        return page(request, workshop, form, problem=problem, status=409)
    _say(request, registration)
    return see_other(workshop)


def _say(request, registration):
    """Where one stands now."""
    said = {
        registration.State.CONFIRMED: _("Sie haben einen Platz. Wir haben Ihnen geschrieben."),
        registration.State.OFFERED: _("Ein Platz ist für Sie frei."),
        registration.State.WAITING: _(
            "Sie stehen auf der Warteliste. Wir haben Ihnen geschrieben."
        ),
    }
    messages.success(request, said[registration.state])


def _workshop(request, pk):
    if not can_sign_up(request.user):
        raise PermissionDenied
    return get_object_or_404(Workshop.objects.for_page(), pk=pk)


def _mine(request, workshop):
    """The last sign-up of this person; 404 for who never signed up."""
    mine = workshop.registrations.filter(person=request.user).order_by("-pk")
    return get_object_or_404(mine[:1])
