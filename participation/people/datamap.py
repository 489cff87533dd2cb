"""The data map: what every field of every model says about a person, why, how long, and how it is erased.

A room declares its models in `privacy.py`, which is found by itself:

    describe(
        Comment,
        plain("id", "thread", "parent", "created"),
        personal("author", kind=Kind.LINK, erased=Erased.EMPTIED),
        personal("text", "stance", kind=Kind.CONTENT, erased=Erased.KEPT),
        owner="author",
        heading="thread",
        name=_("Ihre Beiträge"),
        purpose=_("Damit andere lesen und antworten können."),
        retention=_("Dauerhaft; nach der Löschung des Kontos ohne Namen."),
    )

    @on_erasure
    def leave_threads(person, *, with_texts): ...

The privacy page, the download of one's data and the erasure are made from it; a test fails for a
field that nobody declared. `owner` is the lookup from the model to its person; without one the
rows belong to nobody. `heading` is the field by which people tell one row from another.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    NONE = "none", _("nicht personenbezogen")
    CONTACT = "contact", _("Kontakt")
    IDENTITY = "identity", _("Angaben zur Person")
    CONTENT = "content", _("was Sie schreiben")
    OPINION = "opinion", _("Ihre Haltung")
    SPECIAL = "special", _("besonders geschützt (Art. 9 DSGVO)")
    LINK = "link", _("Bezug zu einer Person")
    SECRET = "secret", _("Zugangsdaten")
    TECHNICAL = "technical", _("technisch")


class Erased(models.TextChoices):
    """What becomes of a field when its person leaves."""

    KEPT = "kept", _("bleibt, ohne Bezug zu Ihnen")
    EMPTIED = "emptied", _("wird geleert")
    DELETED = "deleted", _("wird gelöscht")  # with its row, as all fields of the model


@dataclass(frozen=True)
class Entry:
    names: tuple
    kind: Kind = Kind.NONE
    erased: Erased = Erased.KEPT
    exported: bool = True


@dataclass(frozen=True)
class Described:
    model: type
    entries: dict = field(default_factory=dict)  # field name -> Entry
    owner: str = ""
    heading: str = ""
    name: str = ""
    purpose: str = ""
    retention: str = ""

    @property
    def is_deleted(self):
        """Whether the rows go with their person."""
        return any(entry.erased == Erased.DELETED for entry in self.entries.values())

    @property
    def titled(self):
        """`(title, entry)` of each personal field, as the privacy page shows them."""
        return [(title(self.model, name), entry) for name, entry in self.personal.items()]

    @property
    def personal(self):
        return {name: e for name, e in self.entries.items() if e.kind != Kind.NONE}


# Fields that no form shows have no words of their own.
_TITLES = {
    "after": _("danach"),
    "before": _("davor"),
    "calendar": _("Kalendereintrag"),
    "changed": _("zuletzt geändert"),
    "closed": _("erledigt am"),
    "code": _("Code"),
    "comment": _("Beitrag"),
    "created": _("angelegt"),
    "created_at": _("eingerichtet am"),
    "data": _("Schlüssel"),
    "depth": _("Ebene in der Diskussion"),
    "edited": _("geändert am"),
    "email": _("E-Mail-Adresse"),
    "expire_date": _("gilt bis"),
    "given": _("eingewilligt am"),
    "group": _("Interessengruppe"),
    "id": _("Nummer"),
    "is_active": _("ist nicht gesperrt"),
    "is_operator": _("betreibt die Plattform"),
    "joined": _("Konto seit"),
    "key": _("Kennung des Formulars"),
    "kind": _("Entscheidung"),
    "last_seen": _("zuletzt hier"),
    "last_used_at": _("zuletzt benutzt"),
    "leaving": _("möchte gehen seit"),
    "note": _("Notiz"),
    "organisation": _("für die Organisation"),
    "parent": _("Antwort auf"),
    "proposal": _("Idee"),
    "published": _("veröffentlicht am"),
    "purpose": _("Zweck"),
    "reason": _("Grund"),
    "session_data": _("Inhalt der Anmeldung"),
    "session_key": _("Schlüssel der Anmeldung"),
    "since": _("seit"),
    "stance": _("wie gemeint"),
    "state": _("Zustand"),
    "subject": _("Betreff"),
    "submitted": _("eingereicht am"),
    "text": _("Text"),
    "theme": _("Thema"),
    "thing": _("woran"),
    "thread": _("Diskussion"),
    "title": _("Titel"),
    "to": _("E-Mail-Adresse"),
    "type": _("Art"),
    "value": _("Haltung"),
    "verb": _("Handlung"),
    "version": _("Fassung"),
    "warned": _("gewarnt am"),
    "withdrawn": _("zurückgenommen am"),
    "wording": _("Wortlaut"),
    "written": _("geschrieben am"),
}
_models = {}
_on_erasure = []


def plain(*names, exported=True):
    """Fields that say nothing about a person by themselves."""
    return Entry(names, exported=exported)


def personal(*names, kind, erased, exported=True):
    return Entry(names, kind, erased, exported)


def describe(model, *entries, owner="", heading="", name="", purpose="", retention=""):
    by_name = {name: entry for entry in entries for name in entry.names}
    _models[model] = Described(model, by_name, owner, heading, name, purpose, retention)


def on_erasure(function):
    """Register `function(person, *, with_texts)`, called inside the erasure before anything goes.

    Here a room gives what stays its pseudonym, and with `with_texts` removes what the person wrote. It
    returns the messages that say so: the erasure publishes all of them, last and at once.
    """
    _on_erasure.append(function)
    return function


def discover():
    autodiscover_modules("privacy")


def title(model, name):
    """What a field is called where people read it: as its form does, else in the words above."""
    field = model._meta.get_field(name)
    if is_person(field):
        return _("zu welchem Konto")
    words = field.verbose_name
    return words if words != name.replace("_", " ") else _TITLES.get(name, words)


def is_person(field):
    return field.is_relation and field.related_model is get_user_model()


def described():
    return [
        _models[model] for model in apps.get_models(include_auto_created=True) if model in _models
    ]


def is_about_nobody(model):
    """Whether it is declared, and nothing in it is personal, as in a list of districts."""
    return model in _models and not _models[model].personal


def personal_models():
    """What is described of models that hold anything about people."""
    return [one for one in described() if one.personal]


def undeclared():
    """`["app.Model.field", …]` that no room declared, and declared names that do not exist."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        entries = _models[model].entries if model in _models else {}
        names = {field.name for field in model._meta.concrete_fields}
        found += [f"{model._meta.label}.{name}" for name in sorted(names ^ set(entries))]
    return found


def leaving():
    """The rooms' functions; what was registered last, by the highest floor, comes first."""
    return list(reversed(_on_erasure))
