from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.timezone import now

from activitylog_app.models import Entry
from mail_app.models import Message
from users_app.models import User

DEAD = "This link no longer works."


@pytest.fixture
def nora(nora: User) -> User:
    """She has not verified her address yet."""
    nora.emailaddress_set.update(verified=False)
    return nora


@pytest.fixture
def link(as_nora: Client, nora: User, deliver_all: Callable[[], list[EmailMessage]]) -> str:
    as_nora.post("/email/verify/send/")
    [message] = deliver_all()
    [found] = re.findall(r"http://testserver(/email/verify/\S+)", str(message.body))
    return str(found)


def verified(user: User) -> bool:
    return bool(user.emailaddress_set.get().verified)


def press(client: Client, link: str) -> str:
    """Open the link, press the button of the page it leads to."""
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], follow=True).text


def test_the_link_is_looked_at_and_then_used(link: str, nora: User, client: Client) -> None:
    for _look in range(3):
        client.get(link, follow=True)
        client.head(link, follow=True)
    assert not verified(nora)

    press(client, link)
    assert verified(nora)


def test_looking_logs_nobody_out(link: str, as_stan: Client) -> None:
    as_stan.get(link, follow=True)

    assert as_stan.get("/profile/").status_code == 200


def test_it_tells_no_other_site_of_itself(link: str, client: Client) -> None:
    opened = client.get(link)
    assert opened["Referrer-Policy"] == "no-referrer"
    assert opened["Location"] == "/email/verify/here/"


def test_it_works_for_three_days(link: str, nora: User, client: Client) -> None:
    with time_machine.travel(now() + timedelta(days=3, seconds=5)):
        assert DEAD in client.get(link, follow=True).text
        assert DEAD in press(client, link)
    assert not verified(nora)


def test_it_works_once(link: str, client: Client) -> None:
    press(client, link)

    assert DEAD in press(client, link)


def test_what_is_no_link_says_so(client: Client, db: None) -> None:
    assert DEAD in client.get("/email/verify/nonsense/", follow=True).text
    assert DEAD in press(client, "/email/verify/nonsense/")
    assert DEAD in Client().get("/email/verify/here/").text


def test_two_links_a_moment_apart_are_one_too_many(as_nora: Client, nora: User) -> None:
    as_nora.post("/email/verify/send/")
    page = as_nora.post("/email/verify/send/", follow=True).text

    assert "Try again in 3 minutes." in page
    assert Message.objects.count() == 1


def test_it_is_told(link: str, nora: User, client: Client) -> None:
    press(client, link)

    entry = Entry.objects.get(code="user.email_verified")
    assert (entry.actor, entry.user) == (nora, nora)


def test_nothing_in_the_database_opens_the_door(link: str) -> None:
    key = link.rstrip("/").rpartition("/")[2]

    assert key not in str(list(Message.objects.values()) + list(Entry.objects.values()))
