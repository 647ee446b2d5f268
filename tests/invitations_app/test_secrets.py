"""Nothing that is stored, queued or written to a log opens an invitation."""

from __future__ import annotations

import json
import logging
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client

from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor
from invitations_app import actions
from invitations_app.models import Invitation, read_token

pytestmark = pytest.mark.django_db(transaction=True)

LINK = re.compile(r"/invitations/([^/\s]+)/")
# What signing.dumps makes, wherever in a text: a body, a time and a signature. The time
# differs from letter to letter, so another link to the same invitation is another text.
TOKEN = re.compile(r"(?=(\.?[\w-]+:[\w-]+:[\w-]+))")

Post = Callable[[], list[EmailMessage]]


@pytest.fixture
def links(
    acme: Account, by_olivia: Actor, deliver_all: Post, caplog: pytest.LogCaptureFixture
) -> list[str]:
    """Every link that was mailed: invited, sent again, reminded."""
    caplog.set_level(logging.DEBUG)
    offer = actions.invite(acme, "ivy@new.test", ["tickets"], by=by_olivia)
    deliver_all()
    offer = actions.resend(offer, by=by_olivia)
    deliver_all()
    soon = offer.sent_at + Invitation.REMINDED_BEFORE
    Invitation.objects.update(expires_at=soon)
    assert actions.remind(offer, by=SYSTEM)
    mails = deliver_all()
    return [LINK.findall(str(mail.body))[0] for mail in mails]


def rows() -> Iterator[str]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            yield from (f"{table}: {row[0]}" for row in cursor.fetchall())


def queued() -> Iterator[str]:
    """Everything that Redis holds: the queue of tasks, sessions, counts."""
    server: Any = redis.Redis.from_url(settings.REDIS_URL)
    for key in server.scan_iter():
        yield key.decode(errors="replace")
        kind = server.type(key)
        if kind == b"string":
            yield server.get(key).decode(errors="replace")
        elif kind == b"list":
            for item in server.lrange(key, 0, -1):
                yield item.decode(errors="replace")
                if key == b"celery":
                    yield b64decode(json.loads(item)["body"]).decode()
        elif kind == b"hash":
            yield str(server.hgetall(key))
        elif kind == b"zset":
            yield str(server.zrange(key, 0, -1))
        elif kind == b"set":
            yield str(server.smembers(key))


def opens(text: str) -> list[str]:
    return [word for word in TOKEN.findall(text) if read_token(word)]


def test_the_links_do_open(links: list[str], client: Client) -> None:
    assert len(links) == 3
    assert all(read_token(link) for link in links)
    assert opens(f"see http://x/invitations/{links[0]}/") == [links[0]]
    assert opens(f'{{"token": "{links[0]}"}}') == [links[0]]
    assert opens(f"token={links[0]}, here") == [links[0]]


def test_no_table_holds_one(links: list[str]) -> None:
    found = list(rows())

    assert any("ivy@new.test" in row for row in found)
    for row in found:
        assert not any(link in row for link in links)
        assert opens(row) == []


def test_no_task_holds_one(links: list[str]) -> None:
    found = list(queued())

    assert sum("mail_app.tasks.deliver" in item for item in found) == len(links)
    assert sum('"callbacks": null' in item for item in found) == len(links)  # bodies, opened
    for item in found:
        assert not any(link in item for link in links)
        assert opens(item) == []


def test_no_log_line_holds_one(links: list[str], caplog: pytest.LogCaptureFixture) -> None:
    as_written = logging.Formatter()
    said = [as_written.format(record) for record in caplog.get_records("setup")]
    assert any("mail_app" in record.name for record in caplog.get_records("setup"))
    for line in said:
        assert not any(link in line for link in links)
        assert opens(line) == []


def test_the_nonce_of_the_row_opens_nothing(links: list[str], client: Client) -> None:
    nonce = Invitation.objects.get().nonce

    page = client.get(f"/invitations/{nonce}/", follow=True)

    assert "This link is not valid" in page.text
