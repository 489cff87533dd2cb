"""Allauth's forms in our words; for passwords asking once: browsers show what is typed, and nobody types twice."""

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

HELP = _("Mindestens 10 Zeichen, kein verbreitetes Passwort.")


class SignUpOnceForm(SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password1"):
            password.label = _("Passwort (freiwillig)")
            password.help_text = _(
                "Mindestens 10 Zeichen. Ohne Passwort schicken wir Ihnen bei jeder Anmeldung einen Code."
            )

    def try_save(self, request):
        """Posted twice at the same moment, the second finds the account that the first has made."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class Once:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].help_text = HELP


class ChangeOnceForm(Once, ChangePasswordForm):
    pass


class SetOnceForm(Once, SetPasswordForm):
    pass


class ResetOnceForm(Once, ResetPasswordKeyForm):
    pass


class ActivateAppForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code aus der App")


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _(
            "Damit Sie ihn wiedererkennen, zum Beispiel „Mein Telefon“."
        )
        alone = self.fields["passwordless"]
        alone.label = _("Mit diesem Passkey auch ohne Passwort oder Code anmelden")
        alone.help_text = _("Ihr Gerät fragt dann nach Fingerabdruck, Gesicht oder PIN.")


class NewAddressForm(AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Neue E-Mail-Adresse")
