"""What people, mail, live and the libraries below keep about people."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from participation.live.models import Event, Topic
from participation.mail.models import Letter
from participation.people.datamap import Erased, Kind, describe, on_erasure, personal, plain
from participation.people.models import (
    Admission,
    Consent,
    District,
    JoinCode,
    Mandate,
    OperatorInvitation,
    Organisation,
    Person,
    Session,
    StaffDeed,
    StaffLog,
    StakeholderGroup,
)

GONE = {"erased": Erased.DELETED}
ACCOUNT = _("Bis Sie Ihr Konto löschen; nach zwei Jahren ohne Anmeldung löschen wir es.")

describe(
    Person,
    plain("id", "is_active", "joined", "last_seen", "warned", "leaving"),
    personal("email", kind=Kind.CONTACT, **GONE),
    personal("password", kind=Kind.SECRET, exported=False, **GONE),
    personal("last_login", kind=Kind.TECHNICAL, **GONE),
    personal("display_name", "language", "district", kind=Kind.IDENTITY, **GONE),
    personal("is_operator", kind=Kind.IDENTITY, **GONE),
    owner="pk",
    heading="display_name",
    name=_("Ihr Konto"),
    purpose=_("Damit Sie sich anmelden und unter einem Namen beteiligen können."),
    retention=ACCOUNT,
)
describe(
    EmailAddress,
    plain("id", "verified", "primary"),
    personal("user", kind=Kind.LINK, **GONE),
    personal("email", kind=Kind.CONTACT, **GONE),
    owner="user",
    heading="email",
    name=_("Ihre E-Mail-Adressen"),
    purpose=_("Damit nur bestätigte Adressen Post bekommen."),
    retention=ACCOUNT,
)
describe(EmailConfirmation, plain("id", "email_address", "created", "sent", "key", exported=False))
describe(
    Authenticator,
    plain("id", "type", "created_at", "last_used_at"),
    personal("user", kind=Kind.LINK, **GONE),
    personal("data", kind=Kind.SECRET, exported=False, **GONE),
    owner="user",
    heading="type",
    name=_("Ihr zweiter Faktor"),
    purpose=_("Damit niemand anderes in Ihr Konto kommt."),
    retention=_("Bis Sie ihn entfernen."),
)
describe(
    Session,
    plain("expire_date"),
    personal("session_key", "session_data", kind=Kind.SECRET, exported=False, **GONE),
    personal("person", kind=Kind.LINK, exported=False, **GONE),
    owner="person",
    name=_("Ihre Anmeldungen"),
    purpose=_("Damit Sie angemeldet bleiben und nichts Geschriebenes verlieren."),
    retention=_("Zwei Wochen nach dem letzten Besuch, oder bis Sie sich abmelden."),
)
describe(
    Consent,
    plain("id", "purpose", "wording", "given", "withdrawn"),
    personal("person", kind=Kind.LINK, **GONE),
    personal("group", kind=Kind.SPECIAL, **GONE),
    owner="person",
    heading="purpose",
    name=_("Ihre Einwilligungen"),
    purpose=_("Auswertungen nach Interessengruppen, und der Nachweis, dass wir gefragt haben."),
    retention=_("Die Gruppe bis zum Widerruf, der Nachweis bis Sie Ihr Konto löschen."),
)
describe(
    Mandate,
    plain("id", "organisation", "created"),
    personal("person", "state", kind=Kind.IDENTITY, **GONE),
    owner="person",
    heading="organisation",
    name=_("Organisationen, für die Sie sprechen"),
    purpose=_("Damit nur Mitglieder für eine Organisation schreiben."),
    retention=_("Bis Sie Ihr Konto löschen."),
)
describe(
    StaffDeed,
    plain("id", "verb", "thing", "before", "after", "created"),
    plain("previous", "digest", exported=False),
    personal("person", kind=Kind.LINK, erased=Erased.KEPT),
    owner="person",
    heading="verb",
    name=_("Was Sie im Dienst getan haben"),
    purpose=_("Damit nachprüfbar ist, wer etwas veröffentlicht, verborgen oder geändert hat."),
    retention=_("Dauerhaft. Nach der Löschung des Kontos steht dort eine Nummer ohne Namen."),
)
describe(
    Letter,
    plain("id", "language", "key", "due_at", "attempts", "sent", "discard"),
    personal("to", kind=Kind.CONTACT, erased=Erased.EMPTIED),
    personal("subject", "text", "calendar", "code", kind=Kind.CONTENT, erased=Erased.EMPTIED),
    name=_("Briefe an Sie"),
    purpose=_("Damit ein Brief ankommt, auch wenn der Postdienst einmal ausfällt."),
    retention=_("Innerhalb eines Tages nach dem Versand werden Adresse und Text geleert."),
)
describe(
    JoinCode,
    plain("id", "code", "label", "seats", "valid_until", "created"),
    personal("created_by", kind=Kind.LINK, erased=Erased.EMPTIED),
    owner="created_by",
    heading="label",
    name=_("Raumcodes, die Sie ausgegeben haben"),
    purpose=_("Damit sich ein Raum voller Menschen zugleich anmelden kann."),
    retention=_("Dauerhaft, ohne Bezug zu den Menschen im Raum."),
)
for model, names in {
    StakeholderGroup: ["id", "slug", "name", "icon", "is_special", "position"],
    District: ["id", "slug", "name", "sorbian_name", "position"],
    Organisation: ["id", "name", "group", "website", "state", "created"],
    Admission: ["id", "code", "created"],
    OperatorInvitation: ["id", "digest", "created", "used"],
    StaffLog: ["id", "digest", "length"],
    Topic: ["id", "name", "epoch", "head"],
    Event: ["id", "topic", "seq", "name", "data", "created"],
    # Of libraries, and unused: nobody gets rights by them.
    Group: ["id", "name"],
    Permission: ["id", "name", "content_type", "codename"],
    Group.permissions.through: ["id", "group", "permission"],
    ContentType: ["id", "app_label", "model"],
}.items():
    describe(model, plain(*names, exported=False))


@on_erasure
def give_up_unverified(person, *, with_texts):
    """An organisation that nobody verified and nobody else belongs to was only ever a wish."""
    alone = Organisation.objects.exclude(state=Organisation.State.VERIFIED).filter(
        mandates__person=person
    )
    for organisation in alone:
        if not organisation.mandates.exclude(person=person).exists():
            organisation.delete()
