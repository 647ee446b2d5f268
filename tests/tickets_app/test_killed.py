"""Whoever receives a message is killed at any moment: it is there once, or not at all."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from django.db import connection, connections

from activitylog_app.models import Entry
from tests.tickets_app.corpus.cases import mail
from tickets_app.models import Department, IncomingMessage, Reply, Ticket
from tickets_app.receiving import receive

KILLS = 20


def start(raw: bytes) -> int:
    """Receive it in a process of its own; answers its number."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        # What the child finds of connections is its parent's.
        for parents in connections.all(initialized_only=True):
            parents.connection = None
        try:
            receive(raw)
        finally:
            os._exit(0)
    return child


@pytest.mark.django_db(transaction=True)
def test_twenty_kills_and_one_reply_each(support: Department) -> None:
    chance = random.Random(7)
    for n in range(1, KILLS + 1):
        sender = f"guest{n}@guest.test"
        raw = mail(sender, body=f"Number {n}.").encode()
        child = start(raw)
        time.sleep(chance.uniform(0.0, 0.15))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert Ticket.objects.count() == Reply.objects.count()

        receive(raw)

        assert Ticket.objects.count() == Reply.objects.count() == n
        assert IncomingMessage.objects.filter(state="done").count() == n

    assert Entry.objects.filter(code="ticket.opened_by_mail").count() == KILLS
    connection.close()
