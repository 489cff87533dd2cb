"""What somebody typed is kept when they must sign in first, or again because the session ended.

The fields wait in the browser's session, at most a day, until the form they belong to is posted.
"""

import time
from functools import wraps
from urllib.parse import urlsplit

from django.shortcuts import resolve_url
from django.utils.http import urlencode

from participation.http import came_from, see_other

KEY = "typed"
MAX_AGE = 24 * 3600  # seconds
MAX_LENGTH = 100_000  # characters of all fields together
NEVER_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "code"}


def sign_in_first(view):
    """`login_required` that keeps what was posted, and returns to the page the form stood on."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_sign_in(request)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code in {302, 303}:
            forget(request)
        return response

    return wrapper


def to_sign_in(request, to="account_login"):
    """Send to sign-in, or wherever `to` says, and come back to the form."""
    back = request.get_full_path()
    if request.method == "POST":
        back = keep(request)
    return see_other(f"{resolve_url(to)}?{urlencode({'next': back})}")


def keep(request, page=None):
    """Keep what was posted; returns the address of the page whose form it was.

    `page` is the form's own address, when it was posted elsewhere.
    """
    back = page or came_from(request) or request.path
    fields = {name: values for name, values in request.POST.lists() if name not in NEVER_KEPT}
    if sum(len(value) for values in fields.values() for value in values) <= MAX_LENGTH:
        if not request.user.is_authenticated:
            request.session.set_expiry(MAX_AGE)
        request.session[KEY] = {
            "at": int(time.time()),
            "action": urlsplit(page).path if page else request.path,
            "back": urlsplit(back).path,
            "fields": fields,
        }
    return back


def typed(request, action=None):
    """The fields kept for the form on this page, else for the one posted to `action`; or `{}`.

    A field that was posted several times is a list. Give it to the form as `initial`.
    """
    kept = request.session.get(KEY)
    if not kept or kept["at"] < time.time() - MAX_AGE:
        return {}
    if action is None and request.path not in {kept["action"], kept["back"]}:
        return {}
    if action is not None and action != kept["action"]:
        return {}
    return {name: one[0] if len(one) == 1 else one for name, one in kept["fields"].items()}


def forget(request):
    """The form was posted: what was kept for it has done its work."""
    if request.session.get(KEY, {}).get("action") == request.path:
        del request.session[KEY]
