"""Queries that are built once read the same as the QuerySets they were built from."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from participation.people.models import Mandate, Organisation, Person
from participation.prepared import Given, Prepared

MANDATE = Prepared(
    lambda: (
        Mandate.objects.select_related("organisation__group", "person")
        .annotate(clock=Now())
        .filter(
            person=Given("person", Person._meta.pk), organisation__state=Organisation.State.VERIFIED
        )
    )
)


def test_a_prepared_query_brings_the_same_rows_along(ute, django_assert_num_queries):
    plain = Mandate.objects.select_related("organisation__group", "person").get(person=ute)
    MANDATE.first(person=ute.pk)

    with django_assert_num_queries(1):
        found = MANDATE.first(person=ute.pk)
        assert (found, found.person, found.organisation, found.organisation.group) == (
            plain,
            plain.person,
            plain.organisation,
            plain.organisation.group,
        )
        assert found.__dict__.keys() == plain.__dict__.keys() | {"clock"}
        assert abs(found.clock - timezone.now()) < timedelta(seconds=5)


def test_each_reading_has_values_of_its_own(ute, alice):
    assert MANDATE.first(person=ute.pk).person_id == ute.pk
    assert MANDATE.first(person=alice.pk) is None


def test_a_value_that_is_missing_is_named():
    with pytest.raises(KeyError, match="person"):
        MANDATE.first()


def test_values_are_read_as_tuples(ute, alice):
    name = Person._meta.get_field("display_name")
    both = [Given("one", name), Given("other", name)]
    people = Person.objects.filter(display_name__in=both).order_by("pk")
    named = Prepared(lambda: people.values_list("pk", "display_name"))

    assert named.rows(one="Alice", other="Ute") == [(ute.pk, "Ute"), (alice.pk, "Alice")]
    assert named.first(one="Alice", other="Alice") == (alice.pk, "Alice")
    assert named.rows(one="Bob", other="") == []
