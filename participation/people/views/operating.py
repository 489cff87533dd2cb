"""Pages of the operator."""

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from participation.http import asked_page, see_other
from participation.people.actions import log, operating
from participation.people.forms import BanForm, FindForm, JoinCodeForm
from participation.people.models import JoinCode, Organisation, Person, StaffDeed
from participation.people.operators import operator_only
from participation.people.permissions import can_ban
from participation.people.proof import prove_it_is_you
from participation.people.wording import told


@operator_only
def desk(request):
    organisations = Organisation.objects.select_related("group")
    context = {
        "waiting": organisations.waiting(),
        "alone": organisations.verified().without_members().with_requests(),
    }
    return render(request, "people/operating.html", context)


@operator_only
def find(request):
    """By the exact address only: nobody browses through people."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = Person.objects.filter(email=form.cleaned_data["email"].lower()).first()
        if person:
            return see_other("people:person", person.pk)
        form.add_error("email", _("Zu dieser Adresse gibt es kein Konto."))
    status = 422 if form.is_bound else 200
    return render(request, "people/find.html", {"form": form}, status=status)


@operator_only
def person(request, pk):
    found = get_object_or_404(Person.objects.with_roles(), pk=pk)
    return render(request, "people/person.html", {"found": found, "form": BanForm()})


@require_POST
@operator_only
@prove_it_is_you
def ban(request, pk):
    found = get_object_or_404(Person, pk=pk)
    form = BanForm(request.POST)
    if not form.is_valid() or not can_ban(request.user, found):
        return render(request, "people/person.html", {"found": found, "form": form}, status=422)
    return _told(request, found, operating.ban, reason=form.cleaned_data["reason"])


@require_POST
@operator_only
def unban(request, pk):
    return _told(request, get_object_or_404(Person, pk=pk), operating.unban)


@operator_only
@prove_it_is_you
def appoint(request, pk):
    """Asks first, and names the address: a display name may be anybody's."""
    found = get_object_or_404(Person, pk=pk, is_active=True)
    if request.method == "POST":
        return _told(request, found, operating.appoint)
    return render(request, "people/appoint.html", {"found": found})


@require_POST
@operator_only
@prove_it_is_you
def dismiss(request, pk):
    return _told(request, get_object_or_404(Person, pk=pk), operating.dismiss)


def _told(request, found, deed, **choices):
    try:
        deed(found, request.user, **choices)
    except operating.LastOperator:
        messages.error(request, _("Ohne Betreiberin oder Betreiber geht es nicht."))
    else:
        messages.success(request, _("Gespeichert."))
    if found == request.user:
        return see_other("people:me")
    return see_other("people:person", found.pk)


@operator_only
def codes(request):
    form = JoinCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = operating.make_code(request.user, **form.cleaned_data)
        return see_other("people:code", code.pk)
    made = JoinCode.objects.with_taken()[:50]
    status = 422 if form.is_bound else 200
    return render(request, "people/codes.html", {"form": form, "codes": made}, status=status)


@operator_only
def code(request, pk):
    """A page to print or to show on the wall, with a QR code."""
    found = get_object_or_404(JoinCode.objects.with_taken(), pk=pk)
    address = request.build_absolute_uri(found.get_absolute_url())
    qr = segno.make(address, error="m").svg_data_uri(border=2, omitsize=True)
    page, _, word = address.partition("://")[2].rstrip("/").rpartition("/")
    return render(
        request, "people/code.html", {"code": found, "page": page, "word": word, "qr": qr}
    )


@require_POST
@operator_only
def end_code(request, pk):
    operating.end_code(get_object_or_404(JoinCode, pk=pk), request.user)
    return see_other("people:codes")


@operator_only
def deeds(request):
    """The log of staff deeds, newest first, and whether its chain is whole."""
    found = StaffDeed.objects.select_related("person").order_by("-pk")
    page = asked_page(request, Paginator(found, 50))
    context = {"page": page, "deeds": told(page), "checked": "check" in request.GET}
    if context["checked"]:
        context |= {"is_whole": log.is_whole(), "broken": log.first_broken()}
    return render(request, "people/deeds.html", context)
