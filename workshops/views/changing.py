"""What people say about their sign-up, besides whether they come: the group, how many, what they need."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.http import see_other
from participation.people.typed import sign_in_first, typed
from workshops.actions import changing, seats
from workshops.forms import DelegationForm, GroupForm, NeedsForm
from workshops.forms.invitations import CodedDelegationForm
from workshops.models import Needs, Workshop
from workshops.permissions import AlreadyComing, AlreadySignedUp, NoSeatKept, SignUpClosed
from workshops.views.seats import back, guesses_codes, held, is_own_seat, say


@sign_in_first
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_together(request, pk):
    """Several people come for an organisation, on the seats of its group, all of them or none."""
    workshop = get_object_or_404(Workshop.objects.for_page(), pk=pk)
    initial = {"places": 2, "code": request.GET.get("code", "")} | typed(request)
    guesses = guesses_codes(request)
    form = CodedDelegationForm(
        _posted(request),
        person=request.user,
        initial=initial,
        workshop=None if guesses else workshop,
    )
    if guesses:
        return _together(request, workshop, form, problem=guesses, status=429)
    if not form.is_valid():
        return _together(request, workshop, form, status=422 if form.is_bound else 200)
    try:
        registration = seats.sign_up(workshop, request.user, **form.said)
    except (SignUpClosed, AlreadySignedUp, AlreadyComing) as problem:
        return _together(request, workshop, form, problem=problem, status=409)
    except NoSeatKept as problem:
        form.add_error("code", str(problem))
        return _together(request, workshop, form, status=409)
    say(request, registration)
    return see_other(workshop)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_group(request, token):
    registration = held(token)
    form = GroupForm(_posted(request), initial={"group": registration.group_id})
    if not form.is_valid():
        return _change(request, registration, form, "group")
    try:
        registration = seats.change_group(registration, **form.said)
    except seats.NotNow:
        problem = _("Ihre Gruppe können Sie nicht mehr ändern.")
        return _change(request, registration, form, "group", problem=problem)
    say(request, registration)
    return back(request, registration)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_places(request, token):
    registration = held(token)
    if registration.organisation is None:
        raise Http404
    known = {"places": registration.places, "companions": registration.companions}
    form = DelegationForm(_posted(request), initial=known)
    if not form.is_valid():
        return _change(request, registration, form, "places")
    try:
        changing.change_places(registration, **form.cleaned_data)
    except seats.NotNow:
        problem = _("So viele Plätze sind für Sie gerade nicht frei. Es bleibt bei den bisherigen.")
        return _change(request, registration, form, "places", problem=problem)
    messages.success(request, _("Gespeichert."))
    return back(request, registration)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_needs(request, token):
    """Whoever has but the link, from a letter that went on, does not read what was said before."""
    registration = held(token)
    known = Needs.objects.filter(registration=registration).first()
    shown = known if is_own_seat(request, registration) else None
    form = NeedsForm(_posted(request), instance=shown)
    hidden = {"hides_needs": bool(known and not shown)}
    if not form.is_valid():
        return _change(request, registration, form, "needs", **hidden)
    try:
        changing.say_needs(registration, **form.said)
    except seats.NotNow:
        problem = _("Sie sind nicht mehr angemeldet, oder die Werkstatt ist vorbei.")
        return _change(request, registration, form, "needs", problem=problem, **hidden)
    messages.success(request, _("Gespeichert."))
    return back(request, registration)


def _posted(request):
    return request.POST if request.method == "POST" else None


def _change(request, registration, form, what, *, problem=None, **context):
    """The form `templates/workshops/change_{what}.html`, as it is or with what is wrong."""
    status = 409 if problem else 422 if form.is_bound else 200
    context |= {"mine": registration, "form": form, "problem": problem}
    return render(request, f"workshops/change_{what}.html", context, status=status)


def _together(request, workshop, form, *, problem=None, status=200):
    context = {"workshop": workshop, "form": form, "problem": problem}
    return render(request, "workshops/sign_up_together.html", context, status=status)
