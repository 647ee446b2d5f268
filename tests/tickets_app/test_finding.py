"""Lists of tickets are one range of an index each, and searched by what stands in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import now

from accounts_app.models import Account
from tests.tickets_app.factories import (
    DepartmentFactory,
    TicketFactory,
    incoming,
    status,
    word_of_staff,
)
from tickets_app.models import IncomingMessage, Ticket
from users_app.models import User

Counted = Callable[[int], AbstractContextManager[object]]
IN_ORDER = ("-last_reply_at", "-id")


def indexes_of(rows: QuerySet[Ticket]) -> set[str]:
    """Those that PostgreSQL reads for a page, if it may neither read all nor sort."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    [plan] = json.loads(rows.order_by(*IN_ORDER)[:25].explain(format="json"))
    return set(names_in(plan["Plan"]))


def names_in(plan: dict[str, object]) -> list[str]:
    inside = plan.get("Plans", [])
    assert isinstance(inside, list)
    assert plan["Node Type"] not in {"Sort", "Incremental Sort"}
    here = [str(plan["Index Name"])] if "Index Name" in plan else []
    return here + [name for one in inside for name in names_in(one)]


@pytest.fixture
def _crowd(ticket: Ticket, elsewhere: Account, ada: User, sam: User) -> None:
    """Thousands more of everybody, so that PostgreSQL has something to choose between. Of each
    kind of thing another number takes turns, so that all of them meet."""
    kinds = ["open", "customer_reply", "closed", "on_hold", *["answered"] * 33]
    statuses = [status(kind) for kind in kinds]
    departments: list[Any] = [ticket.department, *[DepartmentFactory(name="Billing")] * 6]
    accounts = [ticket.account, *[elsewhere] * 7, *[None] * 5]
    staff = [ada, *[sam] * 9, *[None] * 7]
    rows = []
    for n in range(4000):
        one = copy(ticket)
        moment = now() - timedelta(minutes=n)
        one.pk, one.number, one.user_email = None, f"M{n}", f"user{n % 19}@guest.test"
        one.status, one.department = statuses[n % 37], departments[n % 7]
        one.kind, one.account, one.admin = one.status.kind, accounts[n % 13], staff[n % 17]
        one.admin_name = one.admin.full_name if one.admin else ""
        one.closed_at = moment if one.is_closed else None
        one.last_reply_at = moment
        rows.append(one)
    Ticket.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_app_ticket")


@pytest.mark.usefixtures("_crowd")
def test_each_list_has_an_index_in_its_order(ticket: Ticket, acme: Account) -> None:
    every = Ticket.objects.all()
    department = every.filter(department=ticket.department)

    assert indexes_of(every) == {"ticket_latest"}
    assert indexes_of(every.filter(kind="closed")) == {"ticket_by_kind"}
    assert indexes_of(every.awaiting()) == {"ticket_awaiting"}
    assert indexes_of(every.filter(status=ticket.status)) == {"ticket_by_status"}
    assert indexes_of(every.of_guests()) <= {"ticket_of_guest", "ticket_for_account"}
    assert indexes_of(every.of_guest("user7@guest.test")) == {"ticket_of_same_guest"}
    assert indexes_of(department) == {"ticket_by_department"}
    of_status = department.filter(status=ticket.status)
    assert indexes_of(of_status) == {"ticket_department_status"}
    assert indexes_of(department.awaiting()) == {"ticket_department_awaiting"}
    assert indexes_of(acme.tickets.all()) == {"ticket_for_account"}
    assert indexes_of(acme.tickets.filter(kind="closed")) == {"ticket_account_kind"}


@pytest.mark.usefixtures("_crowd")
def test_each_list_of_who_has_them_has_an_index_in_its_order(ticket: Ticket, ada: User) -> None:
    theirs = Ticket.objects.assigned_to(ada)

    assert indexes_of(theirs) == {"ticket_by_admin"}
    assert indexes_of(theirs.awaiting()) == {"ticket_admin_awaiting"}
    assert indexes_of(theirs.filter(status=ticket.status)) == {"ticket_admin_status"}


@pytest.mark.parametrize("words", ["sons acme", "olivia@acme.test", "start", "gus"])
def test_staff_find_tickets_by_their_client_too(acme: Account, words: str) -> None:
    of_client = TicketFactory(account=acme, subject="Invoice")
    of_guest = TicketFactory(account=None, subject="It does not start")

    expected = of_client if "acme" in words else of_guest
    assert list(Ticket.objects.matching_for_staff(words)) == [expected]


def test_mail_that_was_kept_is_found_by_its_sender(db: None) -> None:
    message = incoming("quarantined")

    assert IncomingMessage.objects.matching("GUS@").get() == message
    assert not IncomingMessage.objects.matching("stan").exists()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", 2),
        ("start", 1),
        ("START it", 1),
        ("gus", 1),
        ("48213", 1),
        ("#48213", 1),
        ("x9", 0),
    ],
)
def test_tickets_are_found(acme: Account, words: str, found: int) -> None:
    TicketFactory(account=acme, subject="It does not start", number="48213")
    TicketFactory(account=None, subject="Invoice")

    assert Ticket.objects.matching(words).count() == found


def test_a_number_is_found_in_any_case(acme: Account) -> None:
    ticket = TicketFactory(account=acme, number="KT-482130")

    assert Ticket.objects.numbered("kt-482130") == ticket
    assert Ticket.objects.numbered("KT-482131") is None


def test_a_list_shows_its_lines_with_one_query(
    acme: Account, django_assert_num_queries: Counted
) -> None:
    TicketFactory.create_batch(3, account=acme)

    with django_assert_num_queries(1):
        for ticket in Ticket.objects.with_standing():
            assert f"{ticket.department} {ticket.status} {ticket.account}"


def test_a_conversation_takes_two_queries_however_long(
    ticket: Ticket, django_assert_num_queries: Counted
) -> None:
    for _n in range(20):
        word_of_staff(ticket)

    with django_assert_num_queries(2):
        assert sum(len(reply.attachments.all()) for reply in ticket.replies.with_files()) == 0
