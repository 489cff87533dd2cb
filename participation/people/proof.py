"""Some deeds want a fresh proof that the account's owner sits at the screen."""

import time
from functools import wraps

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)

from participation.http import see_other
from participation.people.typed import sign_in_first, to_sign_in

PROVED_AT = "proved_at"  # where the session keeps when its person signed in or proved it by a code


def prove_it_is_you(view):
    """Ask for the password or the second factor again; whoever has neither gets a code by letter.

    What was posted waits in the session until then and is done afterwards; a new password does not wait
    there, but is typed again.
    """
    proved = reauthentication_required(view)

    @sign_in_first
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not get_reauthentication_flows(request.user) and not proved_recently(request):
            return to_sign_in(request, "people:prove")
        if "password1" in request.POST and not did_recently_reauthenticate(request):
            return see_other(request.path)
        return proved(request, *args, **kwargs)

    return wrapper


def is_proved(request):
    """Whether who asks proved it lately, by whatever they have."""
    return did_recently_reauthenticate(request) or proved_recently(request)


def note_proof(request):
    request.session[PROVED_AT] = int(time.time())


def proved_recently(request):
    since = time.time() - request.session.get(PROVED_AT, 0)
    return since < app_settings.REAUTHENTICATION_TIMEOUT


class Code(AbstractCodeVerificationProcess):
    """The code on its way to whoever is signed in; with the limits of one for signing in."""

    KEY = "proof_code"

    def __init__(self, request, state):
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,
        )
        self.request = request

    @classmethod
    def begin(cls, request):
        asked = cls(request, cls.initial_state(request.user, request.user.email))
        asked.state["code"] = get_adapter().generate_login_code()
        asked.send()
        asked.persist()

    @classmethod
    def resume(cls, request):
        """The one that was asked for and still counts, or None."""
        state = request.session.get(cls.KEY)
        return state and cls(request, state).abort_if_invalid()

    def send(self):
        context = {"request": self.request, "user": self.user, "code": self.code}
        get_adapter().send_mail("account/email/proof_code", self.user.email, context)

    def persist(self):
        self.request.session[self.KEY] = self.state

    def abort(self):
        self.request.session.pop(self.KEY, None)

    def finish(self):
        self.abort()
        note_proof(self.request)
