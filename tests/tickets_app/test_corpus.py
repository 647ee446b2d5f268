"""Each message of the corpus becomes what it must become, and those of Python's own tests are
never an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st
from pytest_django import Settings

from accounts_app.models import Account, Contact
from mail_app.composing import message_id
from tests.tickets_app.corpus.cases import CASES
from tests.tickets_app.corpus.make import FOLDER
from tests.tickets_app.factories import DepartmentFactory
from tickets_app.models import IncomingMessage, Ticket, TicketSettings
from tickets_app.reading import Unreadable, read
from tickets_app.receiving import key_of, receive
from tickets_app.threads import reply_address, thread_id
from users_app.models import User

PYTHONS = sorted((Path(__import__("test").__path__[0]) / "test_email" / "data").glob("*.txt"))
Scene = Callable[[bytes], IncomingMessage]


@pytest.fixture
def scene(
    acme: Account,
    uma: User,
    dora: User,
    stan: User,
    nora: User,
    ada: User,
    clara: Contact,
    ticket: Ticket,
    guests: Ticket,
    settings: Settings,
) -> Scene:
    """Acme's ticket, followed by all of Acme; Gus', with his link; three departments."""
    settings.DEFAULT_FROM_EMAIL = "no-reply@testserver.test"
    TicketSettings.lock().change(trusted_server="mx.us.test")
    clara.change(mail_kinds=["support"])
    for user in (acme.owner, uma, dora):
        ticket.watchers.create(user=user)
    guests.guest_links.create(name="Gus Guest", email="gus@guest.test")
    DepartmentFactory(name="Billing", address="billing@us.test", clients_only=True)
    DepartmentFactory(name="Answers", address="answers@us.test", only_replies_by_mail=True)
    letter = acme.messages.create(letter="x")
    known = {
        "@@NUMBER@@": ticket.number,
        "@@THREAD@@": thread_id(ticket),
        "@@SENT@@": message_id(letter),
        "@@TO-GUS@@": reply_address(guests, "gus@guest.test"),
        "@@TO-EVE@@": reply_address(ticket, "eve@evil.test"),
        **{
            f"@@TO-{name.upper()}@@": reply_address(ticket, f"{name}@acme.test")
            for name in ("olivia", "uma", "dora", "clara")
        },
    }

    def come(source: bytes) -> IncomingMessage:
        for word, value in known.items():
            source = source.replace(word.encode(), value.encode())
        message = receive(source)
        message.refresh_from_db()
        return message

    return come


def outcome_of(message: IncomingMessage) -> str:
    if message.state != "done":
        return f"{message.state} {message.reason}{', known' if message.about else ''}"
    reply: Any = message.reply
    first = reply.body.splitlines()[0]
    kind = "ticket" if reply.ticket.replies.count() == 1 else "reply"
    files, copies = reply.attachments.count(), copies_of(reply.ticket)
    told = f" to {copies}" if copies else ""
    return f"{kind} {reply.badge} {reply.known}{told}: {first}{f' ({files})' if files else ''}"


def copies_of(ticket: Ticket) -> str:
    """Who gets mail about it that did not before."""
    found = ticket.watchers.copies().values_list("email", flat=True)
    return ", ".join(found)


@pytest.mark.parametrize("name", CASES)
def test_a_message_becomes_what_it_must(name: str, scene: Scene) -> None:
    source = (FOLDER / f"{name}.eml").read_bytes()

    outcome = outcome_of(scene(source))

    expected = CASES[name].outcome.removesuffix(" (0)")
    is_whole = ":" in expected or not outcome.startswith(("ticket", "reply"))
    assert (outcome if is_whole else outcome.partition(":")[0]) == expected


def test_the_files_are_the_cases() -> None:
    assert {path.stem: path.read_bytes() for path in FOLDER.glob("*.eml")} == {
        name: case.source for name, case in CASES.items()
    }


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 150


def test_those_of_python_are_never_an_error(scene: Scene) -> None:
    """Those that this Python came with."""
    reasons = {scene(path.read_bytes()).reason for path in PYTHONS}

    assert IncomingMessage.objects.count() == len({key_of(one.read_bytes()) for one in PYTHONS})
    assert "failed" not in reasons


HEADS = st.sampled_from(
    ["From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding", "Date", "Cc"]
)
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "a@b.test",
            "multipart/mixed; boundary=b",
            "text/html",
            "base64",
            "=?utf-8?b?w7x?=",
            "b",
        ]
    ),
)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    lines = draw(st.lists(st.tuples(HEADS, VALUES), max_size=12))
    bodies = draw(st.lists(st.one_of(st.binary(max_size=80), st.just(b"\n--b\n")), max_size=8))
    head = "\n".join(f"{name}: {value}" for name, value in lines)
    return head.encode("utf-8", "surrogatepass") + b"\n\n" + b"".join(bodies)


@of_hypothesis(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(messages())
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    try:
        mail = read(raw)
    except Unreadable:
        return
    for text in (mail.text, mail.quoted, mail.original, mail.subject, mail.sender_name):
        assert not re.search(r"[\0\ud800-\udfff]", text)


@of_hypothesis(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(messages())
def test_whatever_comes_is_kept(scene: Scene, raw: bytes) -> None:
    message = scene(raw)

    assert bytes(message.raw) == raw
    assert message.state != "new"
    assert message.reason != "failed"
