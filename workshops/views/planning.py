"""Facilitators plan workshops, and see who comes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participation.http import see_other
from participation.people.typed import sign_in_first, typed
from themes.models import Theme
from workshops.actions import planning
from workshops.forms import WorkshopForm
from workshops.models import Needs, Workshop
from workshops.permissions import RuleStands, can_plan


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, slug):
    theme = get_object_or_404(Theme, slug=slug)
    if not can_plan(request.user, theme):
        raise Http404
    form = WorkshopForm(request.POST or None, initial=typed(request))
    if not form.is_valid():
        return _page(request, theme, form, status=422 if form.is_bound else 200)
    try:
        workshop = planning.add(theme, request.user, key=form.cleaned_data["key"], **form.values)
    except planning.AlreadyPlanned as problem:
        form.offer_again(problem.workshop.version)
        return _page(request, theme, form, other=problem.workshop, status=409)
    messages.success(request, _("Die Werkstatt steht im Kalender. Man kann sich anmelden."))
    return see_other(workshop)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    workshop = planned(request, pk)
    form = WorkshopForm(request.POST or None, instance=workshop, initial=typed(request))
    if not form.is_valid():
        return _page(request, workshop.theme, form, workshop, status=422 if form.is_bound else 200)
    version = form.cleaned_data["version"]
    try:
        planning.edit(workshop, request.user, version=version, **form.values)
    except planning.ChangedMeanwhile:
        stands = Workshop.objects.get(pk=pk)
        form.offer_again(stands.version)
        return _page(request, workshop.theme, form, workshop, other=stands, status=409)
    except RuleStands as problem:
        form.add_error("rule", str(problem))
        return _page(request, workshop.theme, form, workshop, status=409)
    messages.success(request, _("Gespeichert."))
    return see_other(workshop)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request, pk):
    workshop = planned(request, pk)
    if request.method != "POST":
        return render(request, "workshops/call_off.html", {"workshop": workshop})
    planning.call_off(workshop, request.user)
    messages.success(
        request, _("Die Werkstatt ist abgesagt. Alle Angemeldeten bekommen einen Brief.")
    )
    return see_other(workshop)


@sign_in_first
@require_safe
@never_cache
def people(request, pk):
    """Who has a seat, and who waits; for the facilitators alone (P30)."""
    workshop = planned(request, pk)
    registrations = workshop.registrations.signed_up().with_people().order_by("queued", "pk")
    needs = Needs.objects.of(workshop).in_words()
    for each in registrations:
        each.workshop = workshop
    context = {"workshop": workshop, "registrations": registrations, "needs": needs}
    return render(request, "workshops/people.html", context)


def planned(request, pk):
    """The workshop, for who plans it."""
    workshop = get_object_or_404(Workshop.objects.for_page(), pk=pk)
    if not can_plan(request.user, workshop.theme):
        raise PermissionDenied
    return workshop


def _page(request, theme, form, workshop=None, *, other=None, status=200):
    """`other` is what was saved meanwhile, or before by the same form; both are shown where they differ."""
    context = {"theme": theme, "form": form, "workshop": workshop, "other": other}
    if other:
        context["both"] = form.compared_with(other)
    return render(request, "workshops/edit.html", context, status=status)
