"""Several people at the same ticket at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from accounts_app import actions as account_actions
from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor
from tests.racing import AtOnce, done
from tests.tickets_app.corpus.cases import mail
from tests.tickets_app.factories import DepartmentFactory, TicketFactory, link_of, opening
from tickets_app import actions
from tickets_app.actions import Crossed, Words
from tickets_app.models import Department, Reply, Ticket
from tickets_app.receiving import receive
from users_app.models import User

HELLO = Words("Hello.")

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_replies_at_once_both_stay(
    at_once: AtOnce, ticket: Ticket, olivia: User, uma: User
) -> None:
    for n in range(5):
        results = at_once(
            partial(actions.reply, ticket, olivia, Words(f"O{n}"), by=SYSTEM),
            partial(actions.reply, ticket, uma, Words(f"U{n}"), by=SYSTEM),
        )
        assert len(done(results)) == 2

    assert ticket.replies.count() == 11


def test_of_two_staff_who_answer_at_once_the_second_hears_of_the_first(
    at_once: AtOnce, ticket: Ticket, ada: User, sam: User
) -> None:
    seen = ticket.replies.get().pk

    results = at_once(
        *[
            partial(actions.answer, ticket, who, HELLO, seen=seen, by=SYSTEM)
            for who in (ada, sam)
        ]
    )

    assert len(done(results)) == 1
    assert [type(one) for one in results if one not in done(results)] == [Crossed]


def test_two_replies_at_once_of_a_guest_both_stay(at_once: AtOnce, guests: Ticket) -> None:
    link = link_of(guests)

    results = at_once(
        *[partial(actions.reply_as_guest, link, Words(f"G{n}"), by=SYSTEM) for n in range(5)]
    )

    assert len(done(results)) == 5
    assert guests.replies.count() == 6


def test_the_same_mail_ten_times_at_once_is_one_ticket(
    at_once: AtOnce, support: Department
) -> None:
    at_once(*[partial(receive, mail().encode())] * 10)

    assert Ticket.objects.count() == Reply.objects.count() == 1


def test_numbers_are_unique_at_once(
    at_once: AtOnce, acme: Account, support: Department
) -> None:
    made = opening(support)

    results = at_once(*[partial(actions.open_ticket, acme, acme.owner, made, by=SYSTEM)] * 10)

    assert len(done(results)) == 10
    assert len(set(Ticket.objects.values_list("number", flat=True))) == 10


def test_merging_both_ways_at_once_ends(
    at_once: AtOnce, ticket: Ticket, acme: Account, by_ada: Actor
) -> None:
    other = TicketFactory(account=acme)

    results = at_once(
        partial(actions.merge, ticket, other, by=by_ada),
        partial(actions.merge, other, ticket, by=by_ada),
    )

    assert len(done(results)) == 1
    assert Reply.objects.count() == 2


def test_a_reply_and_the_end_of_a_right_do_not_cross(
    at_once: AtOnce, ticket: Ticket, acme: Account, uma: User, by_ada: Actor
) -> None:
    membership = acme.memberships.get(user=uma)

    at_once(
        partial(actions.reply, ticket, uma, Words("Hello."), by=SYSTEM),
        partial(account_actions.change_permissions, membership, [], "tickets", by=by_ada),
    )

    assert ticket.replies.count() in {1, 2}
    assert acme.memberships.get(user=uma).permissions == []


def test_a_department_is_deleted_or_gets_a_ticket(
    at_once: AtOnce, acme: Account, by_ada: Actor
) -> None:
    """Whoever comes second hears of it; there is never a ticket of no department."""
    for n in range(5):
        department = DepartmentFactory(name=f"D{n}")
        about = opening(department)

        results = at_once(
            partial(actions.open_ticket, acme, acme.owner, about, by=SYSTEM),
            partial(actions.delete_department, department, by=by_ada),
        )

        assert len(done(results)) == 1
        assert Ticket.objects.filter(department=department.pk).exists() == (
            Department.objects.filter(pk=department.pk).exists()
        )
