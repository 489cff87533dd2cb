"""The data map: CI keeps it true, and the privacy page, the download and the erasure are made from it."""

from django.db import models
from django.urls import reverse

from participation.pages.datatable import data_map
from participation.people import datamap
from participation.people.models import Person


def test_every_field_is_declared():
    assert datamap.undeclared() == []


def test_an_undeclared_field_would_be_found(monkeypatch):
    """R31: the check above is worth something."""
    described = datamap._models[Person]
    fewer = {name: entry for name, entry in described.entries.items() if name != "email"}
    monkeypatch.setitem(
        datamap._models, Person, datamap.Described(Person, fewer, **{"owner": "pk"})
    )

    assert datamap.undeclared() == ["people.Person.email"]


def test_every_link_to_a_person_has_an_owner_and_an_end():
    """A model that points to a person says how it forgets them."""
    silent = [
        f"{one.model._meta.label}.{field.name}"
        for one in datamap.described()
        for field in one.model._meta.concrete_fields
        if isinstance(field, models.ForeignKey | models.OneToOneField)
        and field.related_model is Person
        and (field.name not in one.personal or not one.owner)
    ]

    assert silent == []


def test_what_holds_personal_data_says_why_and_how_long():
    wordless = [
        one.model._meta.label
        for one in datamap.personal_models()
        if not (one.name and one.purpose and one.retention)
    ]

    assert wordless == []


def test_the_privacy_page_shows_all_of_it(client, db):
    """P35"""
    page = client.get(reverse("people:data_map")).content.decode()

    assert [one.name for one in datamap.personal_models() if str(one.name) not in page] == []


def test_no_two_sections_have_the_same_name():
    names = [str(one.name) for one in datamap.personal_models()]

    assert names == list(dict.fromkeys(names))


def test_the_privacy_page_says_of_everything_what_kind_it_is():
    assert [row.name for row in data_map() if not row.kinds] == []


def test_every_field_that_people_read_has_a_name_that_they_understand():
    nameless = [
        f"{one.model._meta.label}.{name}"
        for one in datamap.personal_models()
        for name, entry in one.entries.items()
        if (name in one.personal or (one.owner and entry.exported))
        and str(datamap.title(one.model, name)) == name.replace("_", " ")
    ]

    assert nameless == []


def test_reading_the_map_leaves_no_cookie(client, db):
    """P01"""
    assert not client.get(reverse("people:data_map")).cookies
