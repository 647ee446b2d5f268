"""How mail comes in."""

from tickets_app.receiving.deciding import as_far_as_readable
from tickets_app.receiving.storing import key_of, make_something_of, receive, store

__all__ = ["as_far_as_readable", "key_of", "make_something_of", "receive", "store"]
