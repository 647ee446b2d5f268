"""How mail comes in."""

from tickets_app.receiving.showing import as_far_as_readable, headers_of
from tickets_app.receiving.storing import attempt, key_of, receive, store

__all__ = [
    "as_far_as_readable",
    "attempt",
    "headers_of",
    "key_of",
    "receive",
    "store",
]
