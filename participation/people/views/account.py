"""Pages of one's own account."""

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from participation.http import see_other, way_back
from participation.live.pages import public_page
from participation.people import invitations, registry
from participation.people.actions import account, operating
from participation.people.forms import ConsentForm, ProfileForm
from participation.people.proof import Code
from participation.people.typed import sign_in_first, typed


@never_cache
@sign_in_first
@public_page(lambda request: [])
def me(request):
    mandates = request.user.mandates.exclude(state="ended").select_related("organisation__group")
    context = {
        "consent": request.user.consent,
        "mandates": mandates,
        "contributions": registry.contributions(request),
    }
    return render(request, "people/me.html", context)


@never_cache
@sign_in_first
def profile(request):
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        instance=request.user,
        initial=typed(request),
    )
    if request.method == "POST" and form.is_valid():
        account.change_profile(request.user, **form.cleaned_data)
        messages.success(request, _("Ihre Angaben sind gespeichert."))
        return see_other("people:me")
    return _page(request, "people/profile.html", form)


@never_cache
@sign_in_first
def group(request):
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=typed(request))
    if request.method == "POST" and form.is_valid():
        account.give_consent(
            request.user, form.cleaned_data["group"], wording=str(ConsentForm.wording)
        )
        messages.success(request, _("Danke. Sie können das jederzeit widerrufen."))
        return see_other("people:me")
    return _page(request, "people/group.html", form, consent=request.user.consent)


@require_POST
@sign_in_first
def withdraw(request):
    account.withdraw_consent(request.user)
    messages.success(request, _("Widerrufen. Ihre Interessengruppe ist gelöscht."))
    return see_other("people:me")


@require_POST
@sign_in_first
def sign_out_everywhere(request):
    account.end_sessions(request.user, but=request.session.session_key)
    messages.success(request, _("Auf allen anderen Geräten sind Sie abgemeldet."))
    return see_other("people:me")


@never_cache
@sign_in_first
def prove(request):
    """By a code from a letter, for whoever has no password and no second factor."""
    asked = Code.resume(request)
    back = way_back(request, resolve_url("people:me"))
    if request.method == "POST" and (not asked or request.POST.get("action") == "resend"):
        return _send_code(request, back)
    code = asked.code if asked else ""
    form = ConfirmLoginCodeForm(request.POST if request.method == "POST" else None, code=code)
    if request.method == "POST" and form.is_valid():
        asked.finish()
        return see_other(back)
    if form.is_bound:
        asked.record_invalid_attempt()
    context = {"is_asked": Code.resume(request), "next": back}
    return _page(request, "people/prove.html", form, **context)


def _send_code(request, back):
    limit = {"app": "allauth.account", "action": "request_login_code", "key": request.user.email}
    if refused := ratelimit.consume_or_429(request, **limit):
        return refused
    Code.begin(request)
    messages.success(request, _("Ein Code ist unterwegs."))
    return see_other(f"{reverse('people:prove')}?{urlencode({'next': back})}")


@never_cache
@sign_in_first
def second_factor(request):
    """Where staff without a second factor is sent, and comes by again when it is set up: then it leads back."""
    back = way_back(request, "")
    if request.user.has_second_factor:
        return see_other(request.session.pop("asked_for_second_factor", "") or back or "mfa_index")
    if back:
        request.session["asked_for_second_factor"] = back
    return render(request, "people/second_factor.html", {"next": back})


@never_cache
def first_operator(request, token):
    """Whoever has no account yet reads what it will be for before they make one."""
    if request.method == "POST":
        return take_office(request, token)
    is_open = invitations.is_open(token)
    context = {"is_open": is_open}
    return render(request, "people/first_operator.html", context, status=200 if is_open else 410)


@sign_in_first
def take_office(request, token):
    try:
        operating.accept_invitation(token, request.user)
    except operating.LinkUsed:
        return render(request, "people/first_operator.html", {"is_open": False}, status=410)
    return see_other("people:second_factor")


def _page(request, template, form, **context):
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)
