"""What staff do with tickets at the same time, for whom, and who hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from accounts_app import actions as account_actions
from accounts_app.models import Account, Contact
from activitylog_app.models import SYSTEM, Actor
from config.refusals import Refused
from config.since import since
from tests.tickets_app.factories import (
    TicketFactory,
    incoming,
    link_of,
    opening,
    word_of_staff,
)
from tickets_app import actions
from tickets_app.actions import Crossed, Words
from tickets_app.integrity import merged_elsewhere
from tickets_app.models import Department, Ticket, TicketPriority, TicketStatus
from users_app.models import User

HELLO = Words("Hello.")
GUS = ("Gus Guest", "gus@guest.test")


def test_who_has_not_read_the_last_reply_hears_of_it(
    ticket: Ticket, sam: User, ada: User, by_ada: Actor
) -> None:
    seen = ticket.replies.get().pk
    word_of_staff(ticket, admin=sam)

    with pytest.raises(Crossed, match=r"Ada Ames replied \d+ seconds? ago\."):
        actions.answer(ticket, ada, HELLO, seen=seen, by=by_ada)


def test_a_note_and_what_he_wrote_himself_cross_nobody(
    ticket: Ticket, ada: User, sam: User, by_ada: Actor
) -> None:
    seen = ticket.replies.get().pk
    word_of_staff(ticket, admin=ada)
    word_of_staff(ticket, admin=sam, is_note=True)

    assert actions.answer(ticket, ada, HELLO, seen=seen, by=by_ada)


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=-5), "1 second"),
        (timedelta(seconds=20), "20 seconds"),
        (timedelta(minutes=3), "3 minutes"),
        (timedelta(days=2, hours=3), "2 days"),
    ],
)
def test_a_time_is_told_in_one_unit(ago: timedelta, told: str) -> None:
    assert since(now() - ago).replace("\xa0", " ") == told


def test_what_was_merged_into_a_guests_ticket_is_given_with_it(
    support: Department, acme: Account, by_ada: Actor
) -> None:
    """Its number leads the client there, and it goes with the client when that is deleted."""
    first, second, third = (TicketFactory(account=None) for _n in range(3))
    Ticket.objects.update(user_email="gus@guest.test")
    actions.merge(first, second, by=by_ada)
    actions.merge(second, third, by=by_ada)

    actions.give(third, acme, by=by_ada)

    assert acme.tickets.numbered(first.number) == third
    assert list(merged_elsewhere()) == []


@pytest.mark.parametrize("field", ["department", "status", "priority"])
def test_what_was_deleted_meanwhile_is_not_chosen(
    ticket: Ticket, by_ada: Actor, field: str
) -> None:
    """Or PostgreSQL would say so when it is too late to explain it."""
    kinds: dict[str, Any] = {
        "department": Department(name="Labs"),
        "status": TicketStatus(name="At Lab", kind="on_hold"),
        "priority": TicketPriority(name="Whenever"),
    }
    chosen = kinds[field]
    chosen.save()
    type(chosen).objects.filter(pk=chosen.pk).delete()

    with pytest.raises(Refused) as refused:
        actions.change_ticket(ticket, {field: chosen}, ticket.version, by=by_ada)

    assert refused.value.field == field


def test_an_answer_is_not_given_a_status_that_was_deleted_meanwhile(
    ticket: Ticket, ada: User, by_ada: Actor
) -> None:
    status = TicketStatus.objects.create(name="At Lab", kind="on_hold")
    TicketStatus.objects.filter(pk=status.pk).delete()

    with pytest.raises(Refused, match="At Lab is not there any more"):
        actions.answer(ticket, ada, HELLO, status, by=by_ada)


def test_kept_mail_becomes_the_ticket_of_a_client(
    acme: Account, uma: User, support: Department, by_ada: Actor
) -> None:
    message = incoming("quarantined")

    ticket = actions.make_ticket(message, GUS, opening(support), acme, by=by_ada)

    assert (ticket.account, ticket.replies.get().badge) == (acme, "guest")
    assert ticket.watchers.get().user == acme.owner
    assert not ticket.guest_links.exists()


@pytest.mark.parametrize(("who", "reader"), [("uma", "uma"), ("dora", "olivia")])
def test_a_user_with_the_address_gets_the_answer_if_he_may(
    acme: Account,
    uma: User,
    dora: User,
    support: Department,
    by_ada: Actor,
    who: str,
    reader: str,
) -> None:
    sender = ("", f"{who}@acme.test")

    ticket = actions.make_ticket(
        incoming("quarantined"), sender, opening(support), acme, by=by_ada
    )

    assert (
        str(ticket.watchers.get().user)
        == User.objects.get(email=f"{reader}@acme.test").full_name
    )


def test_kept_mail_becomes_no_ticket_of_a_closed_client(
    acme: Account, support: Department, by_ada: Actor
) -> None:
    message = incoming("quarantined")
    account_actions.close(acme, by=by_ada)

    with pytest.raises(Refused):
        actions.make_ticket(message, GUS, opening(support), acme, by=by_ada)
    message.refresh_from_db()
    assert message.is_quarantined


def test_no_copies_come_back_to_us(ticket: Ticket, by_ada: Actor) -> None:
    with pytest.raises(Refused, match="mail to it comes in here"):
        actions.add_copy(ticket, "support@us.test", by=by_ada)


def test_nobody_is_added_who_may_not_use_the_tickets(
    ticket: Ticket, dora: User, by_ada: Actor
) -> None:
    with pytest.raises(Refused, match="may not use the tickets") as refusal:
        actions.add_follower(ticket, dora, by=by_ada)

    assert refusal.value.field == "user"


def test_who_was_removed_follows_again_when_he_replies(
    ticket: Ticket, uma: User, by_ada: Actor
) -> None:
    ticket.watchers.create(user=uma)
    actions.remove_follower(ticket, uma, by=by_ada)
    assert not ticket.watchers.exists()

    actions.reply(ticket, uma, Words("And this."), by=SYSTEM)

    assert ticket.watchers.get().user == uma


def test_who_gets_letters_is_told(ticket: Ticket, acme: Account, clara: Contact) -> None:
    clara.change(mail_kinds=["support"])
    ticket.watchers.create(user=acme.owner)
    copy = ticket.watchers.create(email="boss@acme.test")
    link = link_of(ticket)
    link.email = "gus@guest.test"
    link.save()

    told = [(one.kind, one.pk, one.name, one.email) for one in actions.followers_of(ticket)]

    assert told == [
        ("user", acme.owner.pk, "Olivia Owen", "olivia@acme.test"),
        ("guest", link.pk, "Olivia Owen", "gus@guest.test"),
        ("contact", clara.pk, "Clara", "clara@acme.test"),
        ("copy", copy.pk, "", "boss@acme.test"),
    ]
