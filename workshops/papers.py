"""The files of a workshop: what hangs at the door, what people wear and take home, what facilitators count by.

Who came for which stakeholder group stands in none of them next to a name, and no needs at all (P28, P31).
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.template.loader import render_to_string
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from participation.masking import mask
from participation.pdf import PDF, as_pdf
from participation.people.models import District, StakeholderGroup
from participation.people.names import in_order
from participation.tables import CSV, XLSX, Table, as_csv, as_xlsx
from workshops.exports import Kind, What

TYPES = {Kind.PDF: PDF, Kind.XLSX: XLSX, Kind.CSV: CSV}
HIDDEN = "–"
CERTIFICATE = gettext_lazy("Teilnahmebescheinigung")


def made(workshop, what, kind):
    """The content of the file."""
    if kind == Kind.PDF:
        return PAPERS[what](workshop)
    tables = TABLES[what](workshop)
    return as_xlsx(*tables) if kind == Kind.XLSX else as_csv(tables[0])


# --- who comes --------------------------------------------------------------------------------------


def _coming(workshop):
    """Those who have a seat, by name; who lost theirs, or forgot it, has none any more."""
    confirmed = workshop.registrations.confirmed().with_people()
    named = [each for each in confirmed if str(each.reader)]
    return sorted(named, key=lambda each: (in_order(str(each.reader)), each.pk))


def _places(workshop):
    """`(name, organisation)` of each place: who signed up, then those they bring along, "" where no name was given."""
    for each in _coming(workshop):
        organisation = str(each.organisation or "")
        yield str(each.reader), organisation
        for name in each.others:
            if name or organisation:  # else it was forgotten who came along
                yield name, organisation


def _attendance(workshop):
    """`(number, name, organisation)` of each place."""
    return [(number, *place) for number, place in enumerate(_places(workshop), 1)]


# --- tables -----------------------------------------------------------------------------------------


def attendance_table(workshop):
    rows = [(*row, None) for row in _attendance(workshop)]
    return [Table(str(What.ATTENDANCE.label), _attendance_columns(), rows)]


def _attendance_columns():
    return [_("Nr."), _("Name"), _("Organisation"), _("Unterschrift")]


def badges_table(workshop):
    columns = [_("Name"), _("Organisation")]
    return [Table(str(What.BADGES.label), columns, list(_places(workshop)))]


def sign_ups_tables(workshop):
    """Everybody who has a seat or waits, and how many they are by group and district: masked, as everywhere (P28)."""
    columns = [
        _("Nr."), _("Name"), _("E-Mail-Adresse"), _("Organisation"), _("Landkreis oder Stadt"),
        _("Plätze"), _("Stand"), _("angemeldet am"), _("angekommen um"),
    ]  # fmt: skip
    rows = [
        (
            number,
            str(each.reader),
            each.reader.email,
            str(each.organisation or ""),
            str(each.district or ""),
            each.places,
            each.get_state_display(),
            each.queued,
            each.arrived,
        )
        for number, each in enumerate(workshop.registrations.for_export(), 1)
    ]
    columns_of_counts = [_("Gruppe, oder Landkreis und Stadt"), _("Plätze")]
    return [
        Table(_("Anmeldungen"), columns, rows),
        Table(_("Summen"), columns_of_counts, list(_counts(workshop))),
    ]


def _counts(workshop):
    groups, districts = list(StakeholderGroup.objects.all()), list(District.objects.all())
    special = {group.pk for group in groups if group.is_special}
    for field, known in (("group", groups), ("district", districts)):
        found = workshop.registrations.active().values_list(field).annotate(Sum("places"))
        places = {each.pk: 0 for each in known} | dict(found.order_by())
        shown = mask(places, special if field == "group" else ())
        names = {each.pk: str(each) for each in known} | {None: _("keine Angabe")}
        for pk, cell in shown.items():
            yield names[pk], HIDDEN if cell.is_hidden else cell.count


# --- papers -----------------------------------------------------------------------------------------


def attendance_pdf(workshop):
    return as_pdf(
        "workshops/papers/attendance.typ",
        title=f"{What.ATTENDANCE.label}: {workshop}",
        when=when(workshop),
        place=where(workshop),
        columns=_attendance_columns(),
        rows=[(str(number), *place, "") for number, *place in _attendance(workshop)],
        none=_("Noch hat niemand einen Platz."),
    )


def badges_pdf(workshop):
    return as_pdf(
        "workshops/papers/badges.typ",
        title=f"{What.BADGES.label}: {workshop}",
        badges=list(_places(workshop)),
        none=_("Noch hat niemand einen Platz."),
    )


def certificates_pdf(workshop):
    """One page for each who came."""
    return _certificates(workshop, [each for each in _coming(workshop) if each.arrived])


def certificate_pdf(registration):
    return _certificates(registration.workshop, [registration])


def _certificates(workshop, registrations):
    return as_pdf(
        "workshops/papers/certificates.typ",
        title=f"{CERTIFICATE}: {workshop}",
        heading=str(CERTIFICATE),
        names=[str(each.reader) for each in registrations],
        took_part=_("hat teilgenommen an der Werkstatt"),
        workshop=str(workshop),
        question=workshop.lead_question,
        facts=[
            (_("Thema"), str(workshop.theme)),
            (_("Wann"), when(workshop)),
            (_("Dauer"), duration(workshop)),
            (_("Ort"), where(workshop)),
        ],
        signature=_("Ort, Datum, Unterschrift der Moderation"),
        issuer=settings.SITE_NAME,
        none=_("Noch ist niemand als gekommen eingetragen."),
    )


def when(workshop):
    """Day and time as its page says them."""
    return render_to_string("workshops/papers/when.txt", {"workshop": workshop}).strip()


def where(workshop):
    return workshop.place or _("am Bildschirm")


def duration(workshop):
    span = workshop.ends - workshop.starts
    if span >= timedelta(days=1):
        days = span.days + 1
        return ngettext("{n} Tag", "{n} Tage", days).format(n=days)
    hours, minutes = divmod(span // timedelta(minutes=1), 60)
    in_hours = ngettext("{n} Stunde", "{n} Stunden", hours).format(n=hours)
    in_minutes = ngettext("{n} Minute", "{n} Minuten", minutes).format(n=minutes)
    return " ".join(words for n, words in ((hours, in_hours), (minutes, in_minutes)) if n)


PAPERS = {
    What.ATTENDANCE: attendance_pdf,
    What.BADGES: badges_pdf,
    What.CERTIFICATES: certificates_pdf,
}
TABLES = {
    What.ATTENDANCE: attendance_table,
    What.BADGES: badges_table,
    What.SIGN_UPS: sign_ups_tables,
}
