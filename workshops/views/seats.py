"""What people do about their own seat: with an account, or by the link in their letter."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.http import see_other
from participation.limits import too_often
from workshops.actions import seats
from workshops.forms.invitations import CodedGuestForm, CodedSignUpForm
from workshops.models import Registration, Workshop
from workshops.permissions import NoSeatKept, SignUpClosed, can_sign_up
from workshops.views.browse import own_seat, page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request, pk):
    """For oneself, with the account; else with an address alone."""
    workshop = get_object_or_404(Workshop.objects.for_page(), pk=pk)
    if not request.user.is_authenticated:
        return _ask(request, workshop)
    if not can_sign_up(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return _by_letter(request, workshop) if "code" in request.GET else see_other(workshop)
    guesses = guesses_codes(request)
    form = CodedSignUpForm(request.POST, workshop=None if guesses else workshop)
    if guesses:
        return page(request, workshop, form, problem=guesses, status=429)
    if not form.is_valid():
        return page(request, workshop, form, status=422)
    try:
        registration = seats.sign_up(workshop, request.user, **form.said)
    except SignUpClosed as problem:
        return page(request, workshop, form, problem=problem, status=409)
    except NoSeatKept as problem:
        form.add_error("code", str(problem))
        return page(request, workshop, form, status=409)
    say(request, registration)
    return see_other(workshop)


def _by_letter(request, workshop):
    """The link in the letter to an organisation, opened by somebody with an account."""
    form = CodedSignUpForm(initial={"code": request.GET["code"]})
    return page(request, workshop, form)


def guesses_codes(request):
    """What to tell an address from which too many codes came; "" while it is fine."""
    if request.POST.get("code") and too_often(request, "code", settings.CODE_RATE):
        return _(
            "Von diesem Anschluss kamen in der letzten Stunde sehr viele Einladungscodes. Bitte "
            "versuchen Sie es später noch einmal, oder melden Sie sich ohne Code an; Ihre Eingaben "
            "stehen noch hier."
        )
    return ""


def _ask(request, workshop):
    """The form for who has no account; what it answers tells nobody who has one (S69)."""
    guesses = guesses_codes(request)
    form = CodedGuestForm(
        request.POST or None,
        workshop=None if guesses else workshop,
        initial={"code": request.GET.get("code", "")},
    )
    if request.method != "POST":
        return _guest(request, workshop, form)
    if guesses:
        return _guest(request, workshop, form, problem=guesses, status=429)
    if not form.is_valid():
        return _guest(request, workshop, form, status=422)
    if too_often(request, "guest", settings.GUEST_RATE):
        return _guest(request, workshop, form, too_many=True, status=429)
    try:
        seats.ask(workshop, language=get_language(), **form.guest, **form.said)
    except SignUpClosed as problem:
        return _guest(request, workshop, form, problem=problem, status=409)
    except NoSeatKept as problem:
        form.add_error("code", str(problem))
        return _guest(request, workshop, form, status=409)
    return see_other("workshops:asked", workshop.pk)


def _guest(request, workshop, form, *, status=200, **context):
    context |= {"workshop": workshop, "form": form}
    return render(request, "workshops/guest.html", context, status=status)


@require_safe
@never_cache
def asked(request, pk):
    workshop = get_object_or_404(Workshop.objects.for_page(), pk=pk)
    return render(request, "workshops/asked.html", {"workshop": workshop})


@require_safe
@never_cache
def seat(request, token):
    """Opening the link changes nothing: mail programs open it, too."""
    return _seat(request, held(token))


@require_POST
def confirm(request, token):
    registration = held(token)
    try:
        registration = seats.confirm(registration)
    except SignUpClosed as problem:
        return _seat(request, registration, problem=problem, status=409)
    except seats.NotNow:
        raise Http404 from None
    say(request, registration)
    return back(request, registration)


@require_POST
def accept(request, token):
    registration = held(token)
    try:
        seats.accept(registration)
    except seats.NotNow:
        problem = _(
            "Das Angebot gilt nicht mehr: Die Frist ist abgelaufen, oder der Termin ist abgesagt."
        )
        return _seat(request, registration, problem=problem, status=409)
    messages.success(request, _("Sie haben einen Platz. Wir haben Ihnen geschrieben."))
    return back(request, registration)


@require_POST
def give_up(request, token):
    registration = seats.give_up(held(token))
    if registration.arrived:
        problem = _("Sie sind schon am Eingang begrüßt worden und behalten Ihren Platz.")
        return _seat(request, registration, problem=problem, status=409)
    messages.success(request, _("Sie sind abgemeldet. Danke, dass Sie Bescheid gesagt haben."))
    return back(request, registration)


def say(request, registration):
    """Where one stands now."""
    said = {
        registration.State.CONFIRMED: _("Sie haben einen Platz. Wir haben Ihnen geschrieben."),
        registration.State.OFFERED: _("Ein Platz ist für Sie frei."),
        registration.State.WAITING: _(
            "Sie nehmen an der Verlosung teil. Wir haben Ihnen geschrieben."
        )
        if registration.workshop.awaits_draw
        else _("Sie stehen auf der Warteliste. Wir haben Ihnen geschrieben."),
    }
    if registration.state in said:
        messages.success(request, said[registration.state])


def held(token):
    """The sign-up that the link opens; 404 where nobody wrote that link, or it ran out unconfirmed."""
    try:
        pk = Registration.TOKENS.unsign(token)
    except BadSignature:
        raise Http404 from None
    return get_object_or_404(Registration.objects.with_people(), pk=pk)


def is_own_seat(request, registration):
    return registration.person_id is not None and registration.person_id == request.user.pk


def back(request, registration):
    return see_other(
        registration.workshop if is_own_seat(request, registration) else registration.get_seat_url()
    )


def _seat(request, registration, *, problem=None, status=200):
    """One's seat as it stands now: on the workshop's page, else on the page of the link."""
    workshop = Workshop.objects.for_page().get(pk=registration.workshop_id)
    if is_own_seat(request, registration):
        return page(request, workshop, CodedSignUpForm(), problem=problem, status=status)
    registration.refresh_from_db()
    context = {"workshop": workshop, "problem": problem, **own_seat(registration, workshop)}
    return render(request, "workshops/seat.html", context, status=status)
