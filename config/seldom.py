"""What shall not happen again at once, counted for all processes together."""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import cache

WHILE = 300  # seconds


def first_in_a_while(*what: object) -> bool:
    """Whether it has not happened in the last five minutes; from now on it has."""
    return bool(cache.add(key_of(what), 1, WHILE))


def few_in_a_while(most: int, *what: object) -> bool:
    """Whether it happens at most so many times in five minutes, this time counted."""
    key = key_of(what)
    cache.add(key, 0, WHILE)
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # the five minutes ended just now
        return True


def key_of(what: tuple[object, ...]) -> str:
    return f"seldom:{sha256(repr(what).encode()).hexdigest()}"
