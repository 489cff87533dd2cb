"""What is swept for once a day; see CELERY_BEAT_SCHEDULE."""

from datetime import timedelta

from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone

from participation.mail.actions import write
from participation.people.actions.leaving import HAND_OVER, erase
from participation.people.models import Person
from participation.people.sessions import SessionStore

UNCONFIRMED = timedelta(days=7)
UNUSED = timedelta(days=730)
WARNED = timedelta(days=31)


@shared_task
def tidy_people():
    """Erase who never confirmed, who is long gone after a warning, and who waited to hand over."""
    today = timezone.localdate()
    SessionStore.clear_expired()
    for person in Person.objects.unconfirmed(timezone.now() - UNCONFIRMED):
        erase(person, letter=False)
    for person in Person.objects.filter(warned__lte=today - WARNED):
        erase(person)
    for person in Person.objects.filter(leaving__lte=today - HAND_OVER):
        erase(person)
    for person in Person.objects.unused_since(today - UNUSED).filter(warned=None):
        warn(person, today)


@shared_task
def empty_journal():
    """What was erased also leaves SQLite's journal; beat asks every hour. PostgreSQL tidies its own."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic
def warn(person, today):
    """Sent once; signing in, even once, takes the warning back."""
    if Person.objects.filter(pk=person.pk, warned=None).update(warned=today):
        write(person, "people/mail/unused.txt", last_day=today + WARNED)
