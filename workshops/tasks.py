"""What time brings about. What is due stands in the tables: a missed run is caught up, two do it once."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models.functions import Now

from workshops.actions import drawing, inviting, planning, reminding, seats
from workshops.models import Invitation, Needs, Registration, Turn, Workshop

logger = logging.getLogger(__name__)

KEPT = timedelta(weeks=4)  # after a workshop that groups, and guests, are known


@shared_task
def keep_time():
    """Seats that are free by now go on, letters that are due go out, pages hear of it; beat asks every minute."""
    Registration.objects.unconfirmed().delete()
    overdue = Registration.objects.overdue().values("workshop")
    kept_too_long = Invitation.objects.overdue().values("workshop")
    due = [
        (seats.expire, Workshop.objects.filter(pk__in=overdue)),
        (inviting.lapse, Workshop.objects.filter(pk__in=kept_too_long)),
        (seats.release, Workshop.objects.releasing()),
        (drawing.draw, Workshop.objects.drawing()),
        (reminding.ask_whether, Workshop.objects.undecided()),
        (reminding.remind, Workshop.objects.reminding()),
        (planning.cross, Workshop.objects.crossing()),
    ]
    for deed, workshops in due:
        for workshop in workshops:
            try:
                deed(workshop)
            except Exception:  # one that fails keeps no other waiting
                logger.exception("%s of workshop %s failed", deed.__name__, workshop.pk)


@shared_task
@transaction.atomic
def forget_who_came():
    """Nobody needs to know any more for which group somebody came, from where, or which guest; beat asks every day."""
    past = Workshop.objects.filter(ends__lt=Now() - KEPT)
    told = Registration.objects.filter(workshop__in=past, group__isnull=False)
    Turn.objects.filter(registration__in=told).without_group()
    told.update(group=None, wording="")
    came = Registration.objects.filter(workshop__in=past)
    Turn.objects.filter(registration__in=came).without_district()
    came.exclude(district=None, organisation=None, companions="").update(
        district=None, organisation=None, companions=""
    )
    Needs.objects.filter(registration__workshop__ends__lt=Now()).delete()
    came.exclude(email="", name="").update(email="", name="")
    came.exclude(invitation=None).update(invitation=None)
    invited = Invitation.objects.filter(workshop__in=past)
    invited.exclude(email="", message="").update(email="", message="")
