"""What time brings about. What is due stands in the tables: a missed run is caught up, two do it once."""

from datetime import timedelta

from celery import shared_task
from django.db.models.functions import Now

from workshops.actions import seats
from workshops.models import Registration, Workshop

KEPT = timedelta(weeks=4)  # after a workshop that groups are known


@shared_task
def keep_time():
    """Offers that ran out go to the next, and unused group seats to all; beat asks every minute."""
    overdue = Registration.objects.overdue().values("workshop")
    for workshop in Workshop.objects.filter(pk__in=overdue):
        seats.expire(workshop)
    for workshop in Workshop.objects.releasing():
        seats.release(workshop)


@shared_task
def forget_groups():
    """Nobody needs to know any more for which group somebody came; beat asks every day."""
    past = Workshop.objects.filter(ends__lt=Now() - KEPT)
    Registration.objects.filter(workshop__in=past, group__isnull=False).update(
        group=None, wording=""
    )
