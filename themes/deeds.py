"""What is done to themes, in words."""

from django.utils.dateparse import parse_datetime
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from participation.people.wording import thing, verbs
from themes.forms import ICONS, in_language
from themes.models import TRANSLATIONS, Theme
from themes.windows import in_words

READ_AS = {"icon": ICONS.get, "colour": Theme.Colour}
TEXTS = ("title", "summary", "lead_question", "next_step", "source", *READ_AS)
EDGES = {"from": _("{activity}: Beginn"), "until": _("{activity}: Ende")}


def moment(logged):
    return in_words(parse_datetime(logged))


thing(
    "theme",
    Theme.objects,
    details={
        **{name: (Theme._meta.get_field(name).verbose_name, READ_AS.get(name)) for name in TEXTS},
        **{
            name: (in_language(Theme._meta.get_field(word).verbose_name, code), None)
            for name, (word, code) in TRANSLATIONS.items()
        },
        **{
            f"{activity}_{edge}": (format_lazy(words, activity=activity.label), moment)
            for activity in Theme.Activity
            for edge, words in EDGES.items()
        },
        "person": (_("Person"), "person"),
        "new": (_("neue Ideen"), None),
        "changed": (_("geänderte Ideen"), None),
    },
)
verbs(
    {
        "theme.add": _("Thema eröffnet"),
        "theme.edit": _("Thema bearbeitet"),
        "theme.appoint": _("Moderation berufen"),
        "theme.dismiss": _("Moderation entlassen"),
    }
)
