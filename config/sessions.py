"""Sessions in the database and in the cache, as Django keeps them."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import cached_db

KEY = re.compile(r"[a-z0-9]{8,40}")


class SessionStore(cached_db.SessionStore):
    """A cookie comes from outside: what cannot be a key of ours is none, and is looked for
    nowhere. PostgreSQL would not take all of it (NUL)."""

    def __init__(self, session_key: str | None = None) -> None:
        is_key = session_key is not None and KEY.fullmatch(session_key)
        super().__init__(session_key if is_key else None)
