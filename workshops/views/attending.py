"""At the door: facilitators note who is there, with a list or by the code that somebody shows."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.http import see_other
from participation.live.pages import public_page
from participation.people.typed import sign_in_first
from workshops.actions import attending
from workshops.actions.seats import NotNow
from workshops.door import WalkInForm, holder
from workshops.models import Registration, Workshop
from workshops.notes import sent_notes
from workshops.permissions import can_plan
from workshops.presence import Presence
from workshops.views.planning import planned

WITH_CAMERA = settings.PAGES_MAY["Permissions-Policy"].replace("camera=()", "camera=(self)")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request, code):
    """Whom the code belongs to; nobody but the facilitators learns it, and opening it changes nothing."""
    registration = holder(code)
    if registration is None or not can_plan(request.user, registration.workshop.theme):
        if request.method == "POST":
            raise PermissionDenied
        return render(request, "workshops/code.html")
    if request.method != "POST":
        return _shown(request, registration)
    try:
        attending.arrive(registration)
    except NotNow:
        return _shown(request, registration, problem=_not_now(), status=409)
    return see_other(registration.get_code_url())


@sign_in_first
@require_safe
@public_page(lambda request, pk: _topics(request, pk))
def check_in(request, pk):
    return _door(request, planned(request, pk), WalkInForm())


@sign_in_first
@require_POST
def arrive(request, pk, seat):
    return _note(request, attending.arrive, planned(request, pk), seat)


@sign_in_first
@require_POST
def take_back(request, pk, seat):
    return _note(request, attending.take_back, planned(request, pk), seat)


@sign_in_first
@require_POST
def walk_in(request, pk):
    workshop = planned(request, pk)
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return _door(request, workshop, form, status=422)
    try:
        attending.walk_in(workshop, request.user, **form.cleaned_data)
    except attending.RoomIsFull:
        return _door(request, workshop, form, is_full=True, status=409)
    except NotNow:
        return _door(request, workshop, form, problem=_not_now(), status=409)
    messages.success(request, _("{name} ist da.").format(name=form.cleaned_data["name"]))
    return see_other("workshops:check_in", pk)


@require_POST
@never_cache
def sync(request, pk):
    """What a phone noted without a line, in its order; the answers stand in the same order."""
    workshop = planned(request, pk)
    sent = sent_notes(request.body)
    if sent is None:
        return JsonResponse({"answers": []}, status=422)
    notes, now = sent
    ahead = now - round(workshop.now.timestamp() * 1000)
    return JsonResponse({"answers": [note.take(workshop, request.user, ahead) for note in notes]})


def _topics(request, pk):
    """Its desk, for who plans it; everybody else is refused, and hears nothing (P30)."""
    return [planned(request, pk).desk_topic]


def _shown(request, registration, *, problem=None, status=200):
    registration.workshop = Workshop.objects.for_page().get(pk=registration.workshop_id)
    context = {
        "registration": registration,
        "workshop": registration.workshop,
        "problem": problem,
    }
    return render(request, "workshops/shown_code.html", context, status=status)


def _note(request, deed, workshop, seat):
    registration = get_object_or_404(Registration, workshop=workshop, pk=seat)
    try:
        deed(registration)
    except NotNow:
        return _door(request, workshop, WalkInForm(), problem=_not_now(), status=409)
    return see_other("workshops:check_in", workshop.pk)


def _not_now():
    return _(
        "Das geht nicht: Die Anmeldung gilt nicht mehr, oder es ist nicht der Tag der Werkstatt."
    )


def _door(request, workshop, form, *, status=200, **said):
    presence = Presence(workshop)
    asked = request.GET.get("q", "")
    context = {
        "workshop": workshop,
        "form": form,
        "presence": presence,
        "asked": asked,
        "seats": presence.found(asked),
        **said,
    }
    response = render(request, "workshops/check_in.html", context, status=status)
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response
