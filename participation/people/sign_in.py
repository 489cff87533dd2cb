"""Signing in: allauth does it; here is what it asks of us."""

from allauth.account.auth_backends import AuthenticationBackend

from participation.people.models import Person


class Backend(AuthenticationBackend):
    def get_user(self, user_id):
        """The request's person, with the roles, in one query; nobody once the account is closed."""
        person = Person.objects.with_roles().filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
