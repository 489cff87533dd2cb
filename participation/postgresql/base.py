"""Django's PostgreSQL, for a hall that asks at once.

A connection from the pool is looked at, not asked, before it is used: to ask whether it still works costs
every request a round trip. A server that went away has closed its end, and that shows on the socket. Who
finds out later all the same is answered 503; see `participation.errors`.

Statements that come again are planned once for each connection; see `participation.prepared`.
"""

import select

import psycopg
from django.db.backends.postgresql import base


def look(connection):
    """Close it and raise if anything came unasked: while a connection rests, that is its end."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        connection.close()
        raise psycopg.OperationalError("the server closed this connection")


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def pool(self):
        pool = super().pool
        if pool is not None:
            pool._check = look  # Django can only turn the pool's own question on or off
        return pool

    def prepared_cursor(self):
        """Like `cursor()`, but the server keeps the plans of what is executed."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(base.ServerBindingCursor(self.connection))
