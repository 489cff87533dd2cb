"""Signing in: allauth does it; here is what it asks of us."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from participation.mail.actions import send, sender
from participation.people import joining
from participation.people.actions import close
from participation.people.models import Person
from participation.people.proof import note_proof

PASSKEY = "mfa_reauthenticate:webauthn"
WAYS = {
    "reauthenticate": _("Passwort eingeben"),
    "mfa_reauthenticate": _("Code aus der App oder Notfallcode eingeben"),
    PASSKEY: _("Passkey oder Sicherheitsschlüssel verwenden"),
}


class Backend(AuthenticationBackend):
    def get_user(self, user_id):
        """The request's person, with the roles, in one query; nobody once the account is closed."""
        person = Person.objects.with_roles().filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Dieses Konto ist gesperrt."),
        "duplicate_email": _("Diese Adresse gehört schon zu Ihrem Konto."),
        "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmen nicht."),
        "email_taken": _("Mit dieser Adresse gibt es schon ein Konto."),
        "enter_current_password": _("Bitte geben Sie Ihr heutiges Passwort ein."),
        "incorrect_code": _("Der Code stimmt nicht."),
        "incorrect_password": _("Das Passwort stimmt nicht."),
        "invalid_login": _("Die Anmeldung ist ungültig."),
        "rate_limited": _("Das waren viele Versuche. Bitte warten Sie einen Augenblick."),
        "same_as_current": _("Bitte geben Sie etwas anderes an als bisher."),
        "too_many_login_attempts": _(
            "Das waren zu viele Versuche. Warten Sie fünf Minuten, oder lassen Sie sich einen"
            " Anmeldecode schicken."
        ),
        "unknown_email": _("Zu dieser Adresse gibt es kein Konto."),
    }

    def clean_email(self, email):
        """Refuse what our column cannot hold; allauth would cut it, to somebody else's address."""
        if len(email) > Person._meta.get_field("email").max_length:
            raise ValidationError(_("Diese Adresse ist zu lang."))
        return email

    def send_mail(self, template_prefix, email, context):
        """A letter like all others, in its reader's language."""
        person = context.get("user") or Person.objects.filter(email__iexact=email).first()
        language = getattr(person, "language", None) or translation.get_language()
        with translation.override(language):
            said = {"email": email, "person": person, **sender(), **context}
            message = self.render_mail(template_prefix, email, said)
        send(email, message.subject, message.body, language=language)

    def send_account_already_exists_mail(self, email):
        # A new account takes the time to hash its password; so does one that exists.
        if password := self.request.POST.get("password1"):
            make_password(password)
        super().send_account_already_exists_mail(email)

    def get_reauthentication_methods(self, user):
        """A passkey first, where there is one; in our words."""
        methods = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = WAYS[method["id"]]
        return sorted(methods, key=lambda method: method["id"] != PASSKEY)

    def login(self, request, user):
        super().login(request, user)
        note_proof(request)

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response

    def logout(self, request):
        person = request.user
        super().logout(request)
        if person.is_authenticated:
            close(person, "logout")

    @transaction.atomic
    def set_password(self, user, password):
        """A new password ends what was open under the old one: sessions by its hash, sockets here."""
        super().set_password(user, password)
        close(user, "password")

    def get_client_ip(self, request):
        """What limits are counted by: the address, or one's place in a room that has a join code."""
        return joining.place(request) or super().get_client_ip(request)
