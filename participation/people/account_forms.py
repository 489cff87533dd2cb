"""Allauth's forms for passwords, asking once: browsers show what is typed, and nobody types twice."""

from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm, SetPasswordForm


class Once:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ChangeOnceForm(Once, ChangePasswordForm):
    pass


class SetOnceForm(Once, SetPasswordForm):
    pass


class ResetOnceForm(Once, ResetPasswordKeyForm):
    pass
