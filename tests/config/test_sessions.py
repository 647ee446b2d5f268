from __future__ import annotations

from django.conf import settings
from django.test import Client


def test_a_cookie_that_is_no_key_is_nobodys_session(db: None) -> None:
    """Quoted so, it brings a NUL along, which PostgreSQL refuses."""
    visitor = Client(headers={"cookie": rf'{settings.SESSION_COOKIE_NAME}="\000abcdefghij"'})

    assert visitor.get("/login/").status_code == 200
