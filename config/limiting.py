"""How often something may be done, counted in Redis so that every process counts together."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from limits import parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter


@cache
def limiter() -> MovingWindowRateLimiter:
    url = settings.REDIS_URL.replace("unix://", "redis+unix://")
    return MovingWindowRateLimiter(RedisStorage(url, key_prefix="portico-limits"))


def spend_one(counted: list[tuple[str, str]]) -> float | None:
    """Count once more in each of these: a rate (`5/hour`) and whose it is.

    Answers None, or, if one of them is used up, when it will not be (seconds since 1970); then
    nothing is counted.
    """
    limits = [(parse(rate), whose) for rate, whose in counted]
    for do in (limiter().test, limiter().hit):
        for limit, whose in limits:
            if not do(limit, whose):
                return float(limiter().get_window_stats(limit, whose).reset_time)
    return None
