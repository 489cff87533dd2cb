"""Pages of one's own account."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from participation.http import see_other
from participation.live.pages import public_page
from participation.people import invitations, registry
from participation.people.actions import account, operating
from participation.people.forms import ConsentForm, ProfileForm
from participation.people.typed import sign_in_first, typed


@never_cache
@sign_in_first
@public_page(lambda request: [])
def me(request):
    mandates = request.user.mandates.exclude(state="ended").select_related("organisation__group")
    context = {
        "consent": request.user.consent,
        "language": dict(settings.LANGUAGES).get(request.user.language, ""),
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
def second_factor(request):
    """Where staff without a second factor is sent."""
    return render(request, "people/second_factor.html", {"next": request.GET.get("next", "")})


@never_cache
@sign_in_first
def first_operator(request, token):
    if request.method == "POST":
        try:
            operating.accept_invitation(token, request.user)
        except operating.LinkUsed:
            return render(request, "people/first_operator.html", {"is_open": False}, status=410)
        return see_other("people:second_factor")
    is_open = invitations.is_open(token)
    context = {"is_open": is_open}
    return render(request, "people/first_operator.html", context, status=200 if is_open else 410)


def _page(request, template, form, **context):
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)
