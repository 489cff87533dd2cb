"""Who asks; and whoever works as staff guards the account with a second factor first."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from participation.people.models import Person
from participation.people.sessions import SessionStore
from participation.people.typed import to_sign_in

# Of no use to an attacker, or needed to get a second factor, to read one's rights or to leave.
OPEN = {
    "pages:home",
    "pages:text",
    "pages:language",
    "people:me",
    "people:second_factor",
    "people:first_operator",
    "people:prove",
    "people:data",
    "people:data_json",
    "people:leave",
    "people:stay",
}
OPEN_NAMESPACES = {"live"}
OPEN_PREFIXES = ("account_", "mfa_")


class PersonMiddleware(AuthenticationMiddleware):
    """Django's, for sessions that bring their person along."""

    def process_request(self, request):
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: person_of(request.session) or get_user(request))


def person_of(session):
    """Whom a session in order belongs to. Of any other it is left to Django to say what that means."""
    key, person = session.get(SESSION_KEY), session.person
    if (
        person is not None
        and key == str(person.pk)
        and person.is_active
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    ):
        return person
    return None


def people_behind(keys):
    """`{session key: person}` where no middleware looks; without those whom one would send elsewhere first."""
    found = {}
    for session in SessionStore.read_many(keys):
        person = person_of(session)
        if person and (person.has_second_factor or not person.is_staff):
            note_seen(person)
            found[session.session_key] = person
    return found


class SecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # Looking at the person reads the session, which public pages must not do.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        person = request.user
        if not person.is_authenticated:
            return None
        note_seen(person)
        if is_open(request) or not person.is_staff or person.has_second_factor:
            return None
        return to_sign_in(request, "people:second_factor")


def is_open(request):
    match = request.resolver_match
    return (
        (match.view_name in OPEN and (request.method != "POST" or match.app_name != "pages"))
        or match.view_name == "pages:language"
        or match.app_name in OPEN_NAMESPACES
        or (match.url_name or "").startswith(OPEN_PREFIXES)
    )


def note_seen(person):
    """Once a day, so that an account nobody uses any more can be found."""
    today = timezone.localdate()
    if person.last_seen != today:
        Person.objects.filter(pk=person.pk).update(last_seen=today, warned=None)
