"""The cache: what is put in is there, and looking costs no client of its own."""

from __future__ import annotations

from unittest.mock import patch

import redis
from django.conf import settings
from django.core.cache import cache

from config.caching import Cache


def test_what_is_kept_is_there_until_it_is_dropped() -> None:
    cache.set("berth", {"free": 3})
    assert cache.get("berth") == {"free": 3}

    cache.delete("berth")
    assert cache.get("berth", "none") == "none"


def test_one_client_serves_every_look() -> None:
    with patch.object(redis, "Redis", wraps=redis.Redis) as made:
        fresh = Cache(settings.REDIS_URL, {})
        fresh.set("berth", 3)
        fresh.get("berth")
        fresh.get_many(["berth", "buoy"])

    assert made.call_count == 1
