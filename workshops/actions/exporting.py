"""Personal data leave the platform only with a name, a purpose and a moment in the log of staff deeds."""

from django.db import transaction

from participation.people.actions import record


@transaction.atomic
def note(workshop, person, *, what, kind, purpose):
    """Write down that `person` takes a file along; before it is made, so that none leaves unnoticed."""
    said = {"what": what, "kind": kind, "purpose": purpose}
    record(person, "workshop.export", f"workshop {workshop.pk}", after=said)
