import pytest
from django.db import DatabaseError, transaction

from participation.people.actions import record
from participation.people.models import StaffDeed


def test_each_deed_is_bound_to_the_one_before(olga):
    """I15"""
    first = record(olga, "organisation.verify", "organisation 1", after={"state": "verified"})
    second = record(olga, "person.ban", "person 7", before={"active": True})

    assert second.previous == first.digest
    assert [deed.computed_digest() for deed in StaffDeed.objects.all()] == [
        first.digest,
        second.digest,
    ]


@pytest.mark.parametrize(
    "change", [lambda deeds: deeds.update(verb="nothing"), lambda deeds: deeds.delete()]
)
def test_the_database_refuses_to_change_the_past(olga, change):
    """I15"""
    record(olga, "person.ban", "person 7")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(StaffDeed.objects.all())

    assert StaffDeed.objects.count() == 1
