"""A few example ideas for each theme, marked as such: they show what an idea can look like.

Nobody wrote them as their own, nobody agreed to them, and no number is made up.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from participation.moderation import State
from participation.people.models import District
from participation.proposals.actions.telling import keep_thread_in_step
from participation.proposals.models import Proposal, ProposalTally
from themes.models import Theme

LABEL = _("Beispiel")
# theme: [(name, title, text, district)]
IDEAS = {
    "wirtschaft": [
        (
            "werkstatt-auf-zeit",
            "Leere Werkstätten für Gründerinnen und Gründer auf Zeit öffnen",
            "In vielen Orten stehen Werkstätten leer. Wer etwas anfangen will, braucht oft nur für "
            "ein paar Monate Platz.\n\n- Gemeinden melden leere Räume.\n- Betriebe leihen Maschinen.\n"
            "- Die Miete beginnt klein und wächst mit.",
            "goerlitz",
        ),
        (
            "ausbildung-im-verbund",
            "Ausbildung im Verbund: drei kleine Betriebe, ein Ausbildungsplatz",
            "Ein kleiner Betrieb kann selten alles zeigen, was zur Ausbildung gehört. Drei zusammen "
            "können es. Jemand im Landkreis hilft beim Papier und beim Weg zwischen den Betrieben.",
            "spree-neisse",
        ),
    ],
    "innovation": [
        (
            "digitale-sprechstunde",
            "Digitale Sprechstunde in jeder Bibliothek",
            "Einmal in der Woche hilft jemand bei Anträgen, beim Handy und bei Fragen zum Netz. Ohne "
            "Termin, ohne Kosten. Geräte zum Ausprobieren liegen bereit.",
            "elbe-elster",
        ),
        (
            "forschung-zum-anfassen",
            "Forschung zum Anfassen: offene Labore am Samstag",
            "Hochschule und Institute öffnen einmal im Monat. Wer eine Frage aus dem Betrieb oder aus "
            "dem Verein mitbringt, findet dort jemanden, der sie ernst nimmt.",
            "cottbus",
        ),
    ],
    "mobilitaet": [
        (
            "rufbus-abends",
            "Ein Rufbus, der auch abends und am Wochenende fährt",
            "Nach 19 Uhr fährt auf vielen Dörfern nichts mehr. Ein Rufbus, den man per Telefon **und** "
            "per Handy bestellt, bringt Menschen vom Theater, vom Sport und von der Spätschicht heim.",
            "oberspreewald-lausitz",
        ),
        (
            "radweg-bahnhof",
            "Sichere Radwege von den Dörfern zum nächsten Bahnhof",
            "Viele Bahnhöfe liegen nur fünf Kilometer entfernt. Auf der Landstraße traut sich kaum "
            "jemand mit dem Rad. Dazu gehört ein Platz, an dem das Rad trocken und sicher steht.",
            "bautzen",
        ),
    ],
    "daseinsvorsorge": [
        (
            "praxis-auf-raedern",
            "Eine Praxis auf Rädern für Dörfer ohne Ärztin",
            "Ein Bus mit Sprechzimmer kommt zu festen Zeiten. Eine Pflegekraft ist immer dabei, eine "
            "Ärztin wird bei Bedarf zugeschaltet.",
            "dahme-spreewald",
        ),
        (
            "dorfladen-mit-post",
            "Ein Dorfladen, der auch Post, Paket und Bürgeramt ist",
            "Allein trägt sich vieles nicht mehr. Zusammen unter einem Dach schon eher: Lebensmittel, "
            "Pakete, ein Bildschirm zum Amt, ein Tisch mit Kaffee.",
            "",
        ),
    ],
    "kultur": [
        (
            "sorbisch-im-alltag",
            "Sorbisch im Alltag sichtbar machen",
            "Auf Speisekarten, Fahrplänen und in Geschäften. Wer mitmacht, bekommt die Übersetzung und "
            "ein Schild gestellt. So hört und liest man die Sprache nicht nur bei Festen.",
            "bautzen",
        ),
        (
            "industriekultur-erzaehlt",
            "Menschen aus dem Tagebau erzählen an den Orten, an denen sie gearbeitet haben",
            "Ihre Geschichten werden aufgenommen und sind vor Ort zu hören: am Förderturm, am See, an "
            "der Brikettfabrik. Schulklassen machen die Aufnahmen.",
            "spree-neisse",
        ),
    ],
}


@transaction.atomic
def load():
    """Add the examples that are missing; what staff hid stays hidden."""
    themes = Theme.objects.in_bulk(IDEAS, field_name="slug")
    districts = District.objects.in_bulk(field_name="slug")
    for slug, ideas in IDEAS.items():
        for name, title, text, district in ideas:
            if slug in themes:
                _add(themes[slug], name, title, text, districts.get(district))


def _add(theme, name, title, text, district):
    now = timezone.now()
    proposal, created = Proposal.objects.get_or_create(
        origin=f"example:{name}",
        defaults={
            "theme": theme,
            "title": title,
            "text": text,
            "district": district,
            "label": LABEL,
            "state": State.PUBLISHED,
            "submitted": now,
            "published": now,
        },
    )
    if created:
        keep_thread_in_step(proposal)
        ProposalTally.objects.create(proposal=proposal, theme=theme)
