"""What the platform knows of one person, as the data map says: for reading and for taking along."""

from dataclasses import dataclass

from django.db import models

from participation.people import datamap
from participation.people.models import Person


@dataclass(frozen=True)
class Part:
    """The rows of one model: `titles` by field name, and a dict per row."""

    label: str
    name: str
    purpose: str
    titles: dict
    rows: list


def my_data(person):
    """A `Part` for every model that holds rows of `person`; of other people at most a number."""
    parts = []
    for described in datamap.described():
        if not described.owner:
            continue
        lookup = {"pk": person.pk} if described.model is Person else {described.owner: person}
        names = [name for name, entry in described.entries.items() if entry.exported]
        rows = described.model._base_manager.filter(**lookup).order_by("pk")
        found = [{name: value(row, name) for name in names} for row in rows]
        titles = {name: datamap.title(described.model, name) for name in names}
        if found and names:
            label = described.model._meta.label
            parts.append(Part(label, described.name, described.purpose, titles, found))
    return parts


def value(row, name):
    """A value to read; a row elsewhere is its number, a file its name."""
    field = row._meta.get_field(name)
    found = field.value_from_object(row)
    if (
        isinstance(field, models.JSONField)
        or found is None
        or isinstance(found, bool | int | float)
        or hasattr(found, "isoformat")
    ):
        return found
    return str(found)


def plain(value):
    """A value that JSON knows."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def as_json(person):
    return {
        part.label: {
            "name": str(part.name),
            "purpose": str(part.purpose),
            "rows": [{name: plain(value) for name, value in row.items()} for row in part.rows],
        }
        for part in my_data(person)
    }
