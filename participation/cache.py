"""The cache on Redis. A broken or slow Redis costs speed, never an answer."""

import json
import logging
import time
from base64 import b64decode, b64encode
from functools import cached_property

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

BYTES = "base64"  # the key under which bytes stand
PAUSE = 5  # seconds for which a Redis that failed is not asked again


class Breaker:
    """Remembers for the whole process that Redis failed."""

    def __init__(self):
        self.closed_until = 0.0

    @property
    def is_open(self):
        return time.monotonic() >= self.closed_until

    def trip(self, error):
        logger.warning("cache failed, this process remembers by itself: %s", type(error).__name__)
        self.closed_until = time.monotonic() + PAUSE


breaker = Breaker()


class OneClient(RedisCacheClient):
    """With one client for all questions, which takes a connection from its pool for each; Django makes one a question."""

    @cached_property
    def client(self):
        return super().get_client(write=True)

    def get_client(self, key=None, *, write=False):
        return self.client


class SteadyRedisCache(BaseCache):
    """Redis while it answers; meanwhile the memory of this process, so that limits still hold."""

    def __init__(self, server, params):
        super().__init__(params)
        self.redis = RedisCache(server, params)
        self.redis._class = OneClient
        self.local = LocMemCache("steady", {})

    def _ask(self, verb, *args, **kwargs):
        if breaker.is_open:
            try:
                return getattr(self.redis, verb)(*args, **kwargs)
            except (RedisError, OSError) as error:
                breaker.trip(error)
        return getattr(self.local, verb)(*args, **kwargs)

    def answers(self):
        """Whether Redis does; asked even while it is given a pause."""
        try:
            return self.redis._cache.client.ping()
        except (RedisError, OSError):
            return False

    def add(self, *args, **kwargs):
        return self._ask("add", *args, **kwargs)

    def get(self, *args, **kwargs):
        return self._ask("get", *args, **kwargs)

    def set(self, *args, **kwargs):
        return self._ask("set", *args, **kwargs)

    def touch(self, *args, **kwargs):
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._ask("delete", *args, **kwargs)

    def incr(self, *args, **kwargs):
        return self._ask("incr", *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return self._ask("has_key", *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._ask("get_many", *args, **kwargs)

    def set_many(self, *args, **kwargs):
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._ask("delete_many", *args, **kwargs)

    def clear(self):
        return self._ask("clear")


class PlainSerializer:
    """JSON, and bytes in it. Whoever writes into Redis must not be able to run code, as with pickle."""

    def dumps(self, value):
        if type(value) is int:
            return value  # so that Redis can count
        return json.dumps(value, default=_as_text, ensure_ascii=False, separators=(",", ":"))

    def loads(self, stored):
        return json.loads(stored, object_hook=_from_text)


def _as_text(value):
    if isinstance(value, bytes):
        return {BYTES: b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} does not go into the cache")


def _from_text(found):
    return b64decode(found[BYTES]) if BYTES in found else found
