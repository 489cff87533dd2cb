"""Allauth's forms for passwords, asking once: browsers show what is typed, and nobody types twice."""

from allauth.account.forms import (
    ChangePasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
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
