"""Allauth's pages; those by which a stolen open session would become a stolen account want a fresh proof."""

from allauth.urls import urlpatterns
from django.core.exceptions import ImproperlyConfigured

from participation.people.proof import prove_it_is_you

WANT_PROOF = {
    "account_email",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_generate_recovery_codes",
}


def guard(patterns):
    """Returns the names that it met."""
    met = set()
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            met |= guard(pattern.url_patterns)
        elif pattern.name in WANT_PROOF:
            pattern.callback = prove_it_is_you(pattern.callback)
            met.add(pattern.name)
    return met


if missed := WANT_PROOF - guard(urlpatterns):
    raise ImproperlyConfigured(f"no such pages of accounts: {missed}")
