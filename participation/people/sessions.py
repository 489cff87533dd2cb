"""The session engine: Django's rows, each knowing whose it is."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models.functions import Now

from participation.people.models import Session
from participation.prepared import Given, Prepared

VALID = Prepared(
    lambda: Session.objects.with_person().filter(
        session_key=Given("key", Session._meta.pk), expire_date__gt=Now()
    )
)


class SessionStore(DatabaseStore):
    """`person` is whose session it is, read along with it, or None."""

    person = None

    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.person_id = data.get(SESSION_KEY)
        return session

    @classmethod
    def read_many(cls, keys):
        """The sessions in order among those that `keys` name, in one query."""
        sessions = []
        for row in Session.objects.with_person().filter(
            session_key__in=keys, expire_date__gt=Now()
        ):
            session = cls(row.session_key)
            session.person = row.whose
            session._session_cache = session.decode(row.session_data)
            sessions.append(session)
        return sessions

    def _get_session_from_db(self):
        """As Django does, by the database's clock."""
        found = VALID.first(key=self.session_key)
        if found is None:
            self._session_key = None
        else:
            self.person = found.whose
        return found
