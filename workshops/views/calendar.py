"""Workshops by day: a month to look at, and feeds that a calendar of one's own subscribes to."""

from calendar import Calendar
from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from participation.live.pages import public_page
from themes.models import Theme
from workshops.calendar import feed, person_of
from workshops.models import Workshop

YEARS = range(2000, 2100)  # in which months can be looked at


@require_safe
@public_page(lambda request: ["workshops"])
def coming(request):
    return _answer(feed(Workshop.objects.upcoming(), _("Werkstätten")))


@require_safe
@public_page(lambda request, slug: [f"theme.{slug}"])
def of_theme(request, slug):
    theme = get_object_or_404(Theme, slug=slug)
    return _answer(feed(theme.workshops.upcoming(), f"{_('Werkstätten')}: {theme}"))


@require_safe
@public_page(lambda request, pk: [f"workshop.{pk}"])
def one(request, pk):
    return _answer(feed([get_object_or_404(Workshop, pk=pk)]))


@require_safe
@conditional_page
def of_person(request, token):
    """The seats that somebody has. The address is the permission, as a calendar cannot sign in."""
    person = person_of(token)
    if person is None:
        raise Http404
    mine = Workshop.objects.upcoming().filter(registrations__in=person.registrations.confirmed())
    answer = _answer(feed(mine, _("Meine Werkstätten")))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def month(request):
    """The month that `?month=2027-03` names, week by week."""
    first = _asked(request.GET["month"])
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    found = list(
        Workshop.objects.filter(starts__lt=_midnight(after), ends__gt=_midnight(first)).order_by(
            "starts", "pk"
        )
    )
    weeks = [
        [(day, [each for each in found if _is_on(each, day)]) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    around = {"before": before, "after": after}
    context = {"month": first, "weeks": weeks, "found": found}
    context |= {name: day for name, day in around.items() if day.year in YEARS}
    return render(request, "workshops/month.html", context)


def _asked(text):
    """The first day of a month as `2027-03`; `Http404` for anything else."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if day.year not in YEARS or f"{day:%Y-%m}" != text:
        raise Http404
    return day


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def _is_on(workshop, day):
    return timezone.localdate(workshop.starts) <= day <= timezone.localdate(workshop.ends)


def _answer(text):
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
