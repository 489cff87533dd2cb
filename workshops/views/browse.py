"""Pages that everybody reads: the list of workshops, and one of them with one's own seat in it."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from participation.http import asked_page
from participation.live.pages import kept_part, public_page
from participation.threads.reading import thread_context
from workshops.forms.invitations import CodedSignUpForm
from workshops.listing import PER_PAGE, FilterForm
from workshops.models import Workshop
from workshops.permissions import can_plan
from workshops.views import calendar

OTHERS = 20  # of a series that a page names


@require_safe
@public_page(lambda request: ["workshops"])
def index(request):
    if "month" in request.GET:
        return calendar.month(request)
    form = FilterForm(request.GET)
    if not form.is_valid():
        form.refuse()
    page = asked_page(request, Paginator(form.workshops, PER_PAGE))
    return render(request, "workshops/list.html", {"form": form, "page": page})


@require_safe
@public_page(lambda request, pk: [f"workshop.{pk}"])
def workshop(request, pk):
    found = get_object_or_404(Workshop.objects.for_page().with_outcome(), pk=pk)
    return page(request, found, CodedSignUpForm())


@require_safe
@public_page(lambda request, pk: [f"workshop.{pk}"])
def share(request, pk):
    """A notice to print and hang up, or to send on."""
    found = get_object_or_404(Workshop.objects.for_page(), pk=pk)
    return render(request, "workshops/share.html", {"workshop": found})


def page(request, workshop, form, *, problem=None, status=200):
    """The workshop, with the form or what became of one's sign-up; `problem` says why a deed was refused."""
    person = request.user
    context = {
        "workshop": workshop,
        "theme": workshop.theme,
        "about": _about(request, workshop),
        "form": form,
        "problem": problem,
        "plans": can_plan(person, workshop.theme),
        **_discussion(request, workshop),
    }
    if person.is_authenticated:
        form.initial.setdefault("district", person.district_id)
        mine = person.registrations.filter(workshop=workshop).select_related(
            "group", "organisation"
        )
        context |= own_seat(mine.order_by("-pk").first(), workshop)
    return render(request, "workshops/workshop.html", context, status=status)


def own_seat(registration, workshop):
    """What is shown of a sign-up, or of none, to whom it belongs."""
    if registration is None:
        return {"mine": None, "turns": []}
    registration.workshop = workshop
    return {"mine": registration, "turns": registration.turns.all()}


def _about(request, workshop):
    """What its page says of the workshop, the same for all its readers."""

    def rendered():
        context = {
            "workshop": workshop,
            "kept": workshop.kept_for_groups(),
            "targets": workshop.targets_of_districts(),
            "details": workshop.details(),
            "others": workshop.others()[:OTHERS],
        }
        return render_to_string("workshops/_about.html", context, request)

    if not hasattr(request, "heads"):  # a form about the seat is answered
        return rendered()
    return mark_safe(kept_part(request, ("workshop", workshop.pk), [workshop.topic], rendered))


def _discussion(request, workshop):
    """The thread about what came of it; not where a form about the seat is answered."""
    if not hasattr(workshop, "outcome") or not hasattr(request, "heads"):
        return {}
    workshop.outcome.thread.theme = workshop.theme
    workshop.theme.clock = workshop.clock
    return thread_context(workshop.outcome.thread, request)
