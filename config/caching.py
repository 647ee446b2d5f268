"""The cache in Valkey, spoken to by one client."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends import redis


class Client(redis.RedisCacheClient):
    """Django makes a client for each look at a key, and each fills its tables of answers anew:
    that costs twice what the look does. One serves them all, from every thread, for it takes a
    connection out of its pool for each command."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._first: Any = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if self._first is None:
            self._first = super().get_client(key, write=write)
        return self._first


class Cache(redis.RedisCache):
    """At one address: there are no replicas to read from."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
