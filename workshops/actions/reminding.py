"""Letters that time brings about before the day; `workshops.tasks.keep_time` sees when they are due."""

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from participation.mail.actions import write
from participation.people.models import Person
from workshops.actions.seats import locked, write_to


@transaction.atomic
def remind(workshop):
    """Remind all who have a seat. Several that are due, after a pause of the clock, are one letter."""
    workshop = locked(workshop.pk)
    due = workshop.reminders.filter(sent=None, due_at__lte=workshop.now)
    nearest = due.order_by("days").first()
    if nearest is None or workshop.cancelled or workshop.now >= workshop.starts:
        return
    due.update(sent=timezone.now())
    for registration in workshop.registrations.confirmed().with_people():
        write_to(registration, "reminder", key=f"reminder:{registration.pk}:{nearest.days}")


@transaction.atomic
def ask_whether(workshop):
    """Ask those who facilitate the theme whether it shall take place with fewer than its minimum, once.

    A theme without facilitators is looked after by the operators. Nothing is called off by itself.
    """
    workshop = locked(workshop.pk)
    if workshop.asked or workshop.decide_at is None or workshop.decide_at > workshop.now:
        return
    workshop.asked = timezone.now()
    workshop.save(update_fields=["asked"])
    coming = workshop.registrations.confirmed().aggregate(n=Coalesce(Sum("places"), 0))["n"]
    if coming >= workshop.minimum or workshop.cancelled:
        return
    facilitators = Person.objects.filter(facilitations__theme=workshop.theme, is_active=True)
    for person in facilitators or Person.objects.operators():
        write(
            person,
            "workshops/mail/too_few.txt",
            key=f"too_few:{workshop.pk}:{workshop.decide_at.isoformat()}:{person.pk}",
            workshop=workshop,
            coming=coming,
            url=settings.PUBLIC_URL + workshop.get_absolute_url(),
        )
