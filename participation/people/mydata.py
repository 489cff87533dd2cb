"""What the platform knows of one person, as the data map says: for reading and for taking along."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from participation.people import datamap
from participation.people.models import Person


@dataclass(frozen=True)
class Part:
    """The rows of one model that belong to the person, and which fields of them they get."""

    described: datamap.Described
    names: list
    rows: list


@dataclass(frozen=True)
class Fact:
    """`value` is words, a moment or a truth; `address` is where there is more to read."""

    title: str
    value: object
    address: str = ""
    is_text: bool = False


@dataclass(frozen=True)
class Article:
    """A row as people read it."""

    heading: Fact | None
    facts: list


def my_data(person):
    """A `Part` for every model that holds rows of `person`; of other people at most a number."""
    parts = []
    for described in datamap.described():
        if not described.owner:
            continue
        lookup = {"pk": person.pk} if described.model is Person else {described.owner: person}
        names = [name for name, entry in described.entries.items() if entry.exported]
        rows = list(described.model._base_manager.filter(**lookup).order_by("pk"))
        if rows and names:
            parts.append(Part(described, names, rows))
    return parts


# --- for reading ----------------------------------------------------------------------------------


def as_articles(person):
    """`(described, articles)` of each part, without what is empty, is made for machines or names its owner."""
    return [(part.described, _articles(part, person)) for part in my_data(person)]


def _articles(part, person):
    fields = [part.described.model._meta.get_field(name) for name in part.names]
    read = [field for field in fields if _is_read(field)]
    seen = {field: _seen(field, part.rows, person) for field in read if field.is_relation}
    return [_article(part.described, row, read, seen) for row in part.rows]


def _is_read(field):
    return not (
        field.primary_key or datamap.is_person(field) or isinstance(field, models.JSONField)
    )


def _article(described, row, fields, seen):
    facts = {field.name: _fact(row, field, seen.get(field)) for field in fields}
    facts = {name: fact for name, fact in facts.items() if fact.value not in (None, "")}
    heading = described.heading and facts.pop(described.heading, _number(row.pk))
    return Article(heading or None, list(facts.values()))


def _fact(row, field, seen):
    """A choice in its words, a row elsewhere by its name where the person may see it."""
    title = datamap.title(type(row), field.name)
    value = field.value_from_object(row)
    if field.is_relation and value is not None:
        return _other(title, seen[value]) if value in seen else _number(value, title)
    if in_words := getattr(row, f"get_{field.name}_display", None):
        return Fact(title, in_words())
    return Fact(title, value, is_text=isinstance(field, models.TextField))


def _other(title, row):
    address = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    return Fact(title, str(row), address)


def _number(pk, title=""):
    return Fact(title, _("Nr. {number}").format(number=pk))


def _seen(field, rows, person):
    """`{pk: row}` of what `rows` point to by `field` and `person` may see; of all else they get the number."""
    found = field.related_model._default_manager.all()
    if hasattr(found, "visible_to"):
        found = found.visible_to(person)
    elif not datamap.is_about_nobody(field.related_model):
        return {}
    return found.in_bulk({field.value_from_object(row) for row in rows} - {None})


# --- for taking along -----------------------------------------------------------------------------


def as_json(person):
    return {
        part.described.model._meta.label: {
            "name": str(part.described.name),
            "purpose": str(part.described.purpose),
            "rows": [{name: plain(row, name) for name in part.names} for row in part.rows],
        }
        for part in my_data(person)
    }


def plain(row, name):
    """A value that JSON knows; a row elsewhere is its number, a file its name."""
    field = row._meta.get_field(name)
    found = field.value_from_object(row)
    if hasattr(found, "isoformat"):
        return found.isoformat()
    is_known = found is None or isinstance(found, bool | int | float)
    return found if is_known or isinstance(field, models.JSONField) else str(found)
