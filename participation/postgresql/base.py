"""Django's PostgreSQL, but a connection from the pool is looked at, not asked, before it is used.

To ask whether it still works costs every request a round trip. A server that went away has closed its end,
and that shows on the socket. Who finds out later all the same is answered 503; see `participation.errors`.
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
