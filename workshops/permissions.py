"""Who may do what with a workshop, and whether it may be done now."""

from django.utils import timezone
from django.utils.translation import gettext as _

from themes.permissions import can_moderate
from themes.windows import in_words


def can_plan(person, theme):
    return can_moderate(person, theme)


def can_sign_up(person):
    return person.is_authenticated and person.is_active


class RuleStands(Exception):
    """Somebody signed up already, and read by which rule seats are given."""

    def __str__(self):
        return _(
            "Es hat sich schon jemand angemeldet und diese Regel gelesen. Sie und der Tag der "
            "Verlosung lassen sich nicht mehr ändern."
        )


class SignUpClosed(Exception):
    """It is too early or too late to sign up for `workshop`, or it is called off."""

    def __init__(self, workshop):
        super().__init__(workshop.pk)
        self.workshop = workshop

    def __str__(self):
        workshop = self.workshop
        if workshop.cancelled:
            return _("Die Werkstatt findet nicht statt.")
        if workshop.now >= workshop.closes:
            return _("Die Anmeldung ist seit {moment} geschlossen.").format(
                moment=in_words(workshop.closes)
            )
        return _("Die Anmeldung öffnet {moment}.").format(moment=in_words(workshop.sign_up_from))


class AlreadyComing(Exception):
    """Somebody else signed up for this organisation."""

    def __str__(self):
        return _("Für diese Organisation hat sich schon jemand angemeldet.")


class AlreadySignedUp(Exception):
    """The person has a seat, or waits, but not for this organisation."""

    def __str__(self):
        return _("Sie sind schon angemeldet. Geben Sie zuerst diesen Platz ab.")


class NoSeatKept(Exception):
    """The `invitation` keeps no seat any more, or fewer than come."""

    def __init__(self, invitation):
        super().__init__(invitation.pk)
        self.invitation = invitation

    def __str__(self):
        if not self.invitation.is_open or self.invitation.until <= timezone.now():
            return _(
                "Die Einladung gilt nicht mehr. Ohne den Code können Sie sich trotzdem anmelden."
            )
        return _(
            "So viele Plätze hält die Einladung nicht mehr frei. Ohne den Code können Sie sich "
            "trotzdem anmelden."
        )
