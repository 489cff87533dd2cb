from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.db.models.functions import Now

from participation.live.models import Event

KEPT = timedelta(days=7)
# Numbers that the next ones supersede; whoever was away for longer reads the page anew anyway.
KEPT_NUMBERS = timedelta(days=1)
NUMBERS = Q(name__endswith=".tally") | Q(name__endswith=".figures")
AT_ONCE = 5000


@shared_task
def prune():
    """Forget old events, a few at a time so that nobody waits for a lock."""
    old = Q(created__lt=Now() - KEPT) | NUMBERS & Q(created__lt=Now() - KEPT_NUMBERS)
    while pks := list(Event.objects.filter(old).order_by().values_list("pk", flat=True)[:AT_ONCE]):
        Event.objects.filter(pk__in=pks).delete()
