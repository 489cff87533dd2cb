"""Facilitators say what came of a workshop."""

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from participation.http import see_other
from participation.people.typed import sign_in_first, typed
from workshops.actions.documenting import document
from workshops.actions.planning import ChangedMeanwhile
from workshops.actions.seats import NotNow
from workshops.forms import OutcomeForm
from workshops.models import Outcome
from workshops.views.planning import planned


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request, pk):
    workshop = planned(request, pk)
    known = Outcome.objects.filter(workshop=workshop).first()
    form = OutcomeForm(request.POST or None, instance=known, initial=typed(request))
    context = {"workshop": workshop, "form": form, "known": known}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "workshops/outcome.html", context, status=status)
    try:
        document(workshop, request.user, **form.cleaned_data)
    except NotNow:
        return render(request, "workshops/outcome.html", context, status=409)
    except ChangedMeanwhile:
        context["other"] = stands = Outcome.objects.get(workshop=workshop)
        form.offer_again(stands.version)
        return render(request, "workshops/outcome.html", context, status=409)
    messages.success(request, _("Veröffentlicht. Alle können es lesen und besprechen."))
    return see_other(workshop)
