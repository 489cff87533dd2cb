"""Organisations and who speaks for them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from participation.http import see_other
from participation.people.actions import organisations
from participation.people.forms import OrganisationForm, VerdictForm
from participation.people.models import Mandate, Organisation
from participation.people.permissions import can_confirm, can_end, can_operate, can_speak_for
from participation.people.typed import sign_in_first, typed


@never_cache
@sign_in_first
def index(request):
    verified = Organisation.objects.verified().select_related("group")
    return render(request, "people/organisations.html", {"organisations": verified})


@never_cache
@sign_in_first
def found(request):
    form = OrganisationForm(
        request.POST if request.method == "POST" else None, initial=typed(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            organisation = organisations.found(request.user, **form.cleaned_data)
        except organisations.NameTaken:
            form.add_error("name", form.instance.unique_error_message(Organisation, ["name"]))
        else:
            messages.success(request, _("Danke. Wir prüfen die Organisation und schreiben Ihnen."))
            return see_other(organisation)
    status = 422 if form.is_bound else 200
    return render(request, "people/organisation_new.html", {"form": form}, status=status)


@never_cache
@sign_in_first
def organisation(request, pk):
    return _page(request, _visible(request, pk))


def _page(request, found, status=200):
    """Members see each other; everybody else sees what is public about it anyway."""
    is_inside = can_speak_for(request.user, found) or can_operate(request.user)
    mandates = found.mandates.exclude(state=Mandate.State.ENDED).select_related("person")
    context = {
        "organisation": found,
        "mandates": mandates.order_by("created") if is_inside else [],
        "has_members": any(each.state == Mandate.State.ACTIVE for each in mandates),
        "mine": mandates.filter(person=request.user).first(),
        "is_inside": is_inside,
        "can_operate": can_operate(request.user),
    }
    return render(request, "people/organisation.html", context, status=status)


@require_POST
@sign_in_first
def join(request, pk):
    organisation = _visible(request, pk)
    organisations.ask_to_join(organisation, request.user)
    messages.success(request, _("Wir haben Ihre Anfrage weitergegeben."))
    return see_other(organisation)


@require_POST
@sign_in_first
def decide(request, pk):
    organisation = _visible(request, pk)
    if not can_operate(request.user):
        raise PermissionDenied
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, status=422)
    verified = form.cleaned_data["verify"] == "yes"
    organisations.decide(organisation, request.user, verified=verified)
    messages.success(request, _("Gespeichert."))
    return see_other("people:operating")


@require_POST
@sign_in_first
def confirm(request, pk):
    mandate = _mandate(request, pk)
    if not can_confirm(request.user, mandate):
        raise PermissionDenied
    organisations.confirm(mandate, request.user)
    messages.success(request, _("Gespeichert."))
    return see_other(mandate.organisation)


@require_POST
@sign_in_first
def end(request, pk):
    mandate = _mandate(request, pk)
    if not can_end(request.user, mandate):
        raise PermissionDenied
    organisations.end(mandate, request.user)
    messages.success(request, _("Das Mandat ist beendet."))
    return see_other("people:me" if mandate.person_id == request.user.pk else mandate.organisation)


def _visible(request, pk):
    return get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)


def _mandate(request, pk):
    seen = Mandate.objects.visible_to(request.user).select_related("organisation")
    return get_object_or_404(seen, pk=pk)
