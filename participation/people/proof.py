"""Some deeds want a fresh proof that the account's owner sits at the screen."""

import time
from functools import wraps

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.utils.translation import gettext as _

from participation.people.typed import sign_in_first, to_sign_in

KEY = "signed_in"


def prove_it_is_you(view):
    """Ask for the password or the second factor again; whoever has neither signs in anew by code."""
    proved = reauthentication_required(view)

    @sign_in_first
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if get_reauthentication_flows(request.user) or signed_in_recently(request):
            return proved(request, *args, **kwargs)
        get_adapter().logout(request)
        messages.info(request, _("Bitte melden Sie sich zur Sicherheit noch einmal an."))
        return to_sign_in(request)

    return wrapper


def note_sign_in(request):
    request.session[KEY] = int(time.time())


def signed_in_recently(request):
    since = time.time() - request.session.get(KEY, 0)
    return since < app_settings.REAUTHENTICATION_TIMEOUT
