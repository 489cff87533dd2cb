"""The five future themes with which the platform starts; staff edit them afterwards.

The names are those of the five Werkstätten of the Wirtschaftsregion Lausitz GmbH, the only ones that
are documented; the lead questions were asked in the region in 2019. The summaries are our own words.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop as _, override

from themes.models import TRANSLATIONS, Theme, ThemeFigures

SOURCE = _(
    "Name: Werkstatt der Wirtschaftsregion Lausitz GmbH. "
    "Leitfrage: Zukunftswerkstatt Lausitz, 2019. Kurzbeschreibung: Redaktion dieser Plattform."
)
NEXT_STEP = _(
    "Zuerst sammeln wir Ideen. Die Moderation liest jede Idee, bevor sie erscheint. "
    "Danach sprechen wir darüber und sehen, was viele mittragen."
)
THEMES = {
    "wirtschaft": {
        "title": _("Unternehmen, Wirtschaftsentwicklung und Fachkräftesicherung"),
        "summary": _(
            "Mit der Braunkohle enden viele Arbeitsplätze. Welche Betriebe und Berufe sollen an ihre "
            "Stelle treten? Und was brauchen Menschen, damit sie hier lernen, arbeiten und bleiben?"
        ),
        "lead_question": _("An welchen Grundsätzen soll sich die Lausitz von morgen orientieren?"),
        "icon": "briefcase",
        "colour": Theme.Colour.COAL,
    },
    "innovation": {
        "title": _("Innovation und Digitalisierung"),
        "summary": _(
            "Neues entsteht, wo Forschung, Betriebe und Menschen aus der Region sich treffen. "
            "Wofür soll die Lausitz bekannt werden? Und wie kommt schnelles Netz in jedes Dorf?"
        ),
        "lead_question": _("Wie stellen Sie sich die Lausitz von morgen vor?"),
        "icon": "light-bulb",
        "colour": Theme.Colour.LAKE,
    },
    "mobilitaet": {
        "title": _("Infrastruktur und Mobilität"),
        "summary": _(
            "Zur Arbeit, zur Schule, in die Praxis, ins Nachbarland: In der Lausitz sind die Wege weit. "
            "Welche Bahnen, Busse, Straßen und Radwege brauchen wir, und wo zuerst?"
        ),
        "lead_question": _("Wie stellen Sie sich die Lausitz von morgen vor?"),
        "icon": "map",
        "colour": Theme.Colour.SAND,
    },
    "daseinsvorsorge": {
        "title": _("Daseinsvorsorge, ländliche Entwicklung und „smart regions“"),
        "summary": _(
            "Ärztin, Laden, Schule, Feuerwehr und Pflege gehören zum Leben auf dem Land. "
            "Was muss in der Nähe sein? Was kann zu den Menschen kommen, und was geht auch digital?"
        ),
        "lead_question": _("Wie wollen wir in der Lausitz leben?"),
        "icon": "home-modern",
        "colour": Theme.Colour.PINE,
    },
    "kultur": {
        "title": _("Kultur, Kreativwirtschaft, Tourismus und Marketing"),
        "summary": _(
            "Zwei sorbische Sprachen, Industriekultur, neue Seen und viele Vereine prägen die Region. "
            "Was wollen wir bewahren, was neu beginnen, und was davon sollen Gäste erleben?"
        ),
        "lead_question": _("Was macht die Lausitz für dich aus?"),
        "icon": "musical-note",
        "colour": Theme.Colour.HEATHER,
    },
}
WEEKS_OPEN = {
    "propose": 16,
    "comment": 24,
    "rate": 24,
}  # surveys and workshops open when there are any


def translations(fields):
    """The words of a theme in the other languages, from the catalogues that come with the platform."""
    found = {}
    for word, code in TRANSLATIONS.values():
        with override(code):
            words = gettext(fields[word])
        if words != fields[word]:
            found.setdefault(code, {})[word] = words
    return found


@transaction.atomic
def load():
    """Create the themes that are missing; one that exists stays as staff left it."""
    start = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    windows = {}
    for activity, weeks in WEEKS_OPEN.items():
        last_day = (start + timedelta(weeks=weeks)).replace(hour=20)
        windows |= {f"{activity}_from": start, f"{activity}_until": last_day}
    shared = {"next_step": NEXT_STEP, "source": SOURCE, **windows}
    for position, (slug, words) in enumerate(THEMES.items(), start=1):
        fields = {**shared, **words, "position": position}
        fields["translations"] = translations(fields)
        fields["changes_at"] = Theme(**fields).next_change(timezone.now())
        theme, _created = Theme.objects.get_or_create(slug=slug, defaults=fields)
        ThemeFigures.objects.get_or_create(theme=theme)
