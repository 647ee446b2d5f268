"""What happened to a ticket between its replies, as each who reads it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor, ActorKind
from config.paging import key_of
from config.refusals import Refused
from tests.reading import words_of
from tests.tickets_app.factories import (
    DepartmentFactory,
    TicketFactory,
    aged,
    link_of,
    status,
    word_of_staff,
)
from tickets_app import actions
from tickets_app.actions import Words
from tickets_app.models import (
    EventKind,
    Reply,
    Ticket,
    TicketEvent,
    TicketPriority,
    TicketStatus,
)
from users_app.models import User


def change(ticket: Ticket, by: Actor, **details: Any) -> Ticket | None:
    ticket.refresh_from_db()
    return actions.change_ticket(ticket, details, ticket.version, by=by)


def high() -> TicketPriority:
    return TicketPriority.objects.get(name="High")


def told(ticket: Ticket) -> list[str]:
    return [str(event) for event in ticket.events.order_by("at", "pk")]


def for_client(ticket: Ticket) -> str:
    assert ticket.account
    return f"/a/{ticket.account.number}/tickets/{ticket.number}/"


def for_staff(ticket: Ticket) -> str:
    return f"/admin/tickets/{ticket.number}/"


@pytest.fixture
def as_gus(guests: Ticket) -> Client:
    """A browser in which the private link to Gus's ticket was opened."""
    client = Client()
    client.get(link_of(guests).get_absolute_url())
    return client


class TestIsWritten:
    def test_when_a_user_closes(self, ticket: Ticket, by_olivia: Actor) -> None:
        actions.close(ticket, by=by_olivia)

        assert told(ticket) == ["Olivia Owen closed the ticket"]

    def test_when_staff_open_it_again(self, acme: Account, by_ada: Actor) -> None:
        ticket = TicketFactory(account=acme, kind="closed")

        actions.reopen(ticket, by=by_ada)

        assert told(ticket) == ["Ada Ames opened the ticket again"]

    def test_when_a_guest_closes(self, guests: Ticket, by_visitor: Actor) -> None:
        actions.close_as_guest(link_of(guests), by=by_visitor)

        assert told(guests) == ["Gus Guest closed the ticket"]

    def test_when_time_closes(self, acme: Account) -> None:
        month = timedelta(days=30)
        ticket = aged(TicketFactory(account=acme, kind="answered"), now() - month)

        actions.close_idle(ticket, now(), by=SYSTEM)

        assert told(ticket) == ["System closed the ticket because nobody replied"]

    def test_for_each_detail_that_staff_change(self, ticket: Ticket, by_ada: Actor) -> None:
        billing = DepartmentFactory(name="Billing")

        change(
            ticket,
            by_ada,
            priority=high(),
            status=TicketStatus.objects.get(name="In Progress"),
            department=billing,
            subject="No light",
        )

        assert told(ticket) == [
            "Ada Ames set the status to In Progress",
            "Ada Ames set the priority to High",
            "Ada Ames moved the ticket to Billing",
            "Ada Ames changed the subject to No light",
        ]

    def test_on_both_sides_of_a_merge(
        self, ticket: Ticket, acme: Account, by_ada: Actor
    ) -> None:
        other = TicketFactory(account=acme)

        actions.merge(other, ticket, by=by_ada)

        assert told(ticket) == [f"Ada Ames merged the ticket {other} into this one"]
        assert told(other) == [f"Ada Ames merged this ticket into {ticket}"]

    def test_on_both_sides_of_a_split(self, ticket: Ticket, by_ada: Actor) -> None:
        moved = word_of_staff(ticket)

        made = actions.split(ticket, [moved.pk], "Other", by=by_ada)

        assert told(ticket) == [f"Ada Ames split the ticket {made} off this one"]
        assert told(made) == [f"Ada Ames split this ticket off {ticket}"]

    def test_when_it_is_assigned_and_given_back(
        self, ticket: Ticket, sam: User, by_ada: Actor
    ) -> None:
        actions.assign(ticket, sam, by=by_ada)
        actions.assign(ticket, None, by=by_ada)

        assert told(ticket) == [
            f"Ada Ames assigned the ticket to {sam.full_name}",
            "Ada Ames assigned the ticket to nobody",
        ]

    def test_when_somebody_takes_it(self, ticket: Ticket, ada: User, by_ada: Actor) -> None:
        actions.assign(ticket, ada, by=by_ada)

        assert told(ticket) == ["Ada Ames took the ticket"]

    def test_when_it_is_given_to_a_client(
        self, guests: Ticket, acme: Account, by_ada: Actor
    ) -> None:
        actions.give(guests, acme, by=by_ada)

        assert told(guests) == [f"Ada Ames gave the ticket to the client {acme}"]

    def test_when_copies_come_and_go(self, ticket: Ticket, by_ada: Actor) -> None:
        actions.add_copy(ticket, "max@else.test", by=by_ada)
        actions.remove_copy(ticket, "max@else.test", by=by_ada)

        assert told(ticket) == [
            "Ada Ames added a copy to max@else.test",
            "Ada Ames removed the copy to max@else.test",
        ]

    def test_when_a_link_is_renewed_and_revoked(self, guests: Ticket, by_ada: Actor) -> None:
        link_of(guests)

        actions.renew_link(guests, guests.user_email, by=by_ada)
        actions.revoke_link(guests, guests.user_email, by=by_ada)

        assert told(guests) == [
            "Ada Ames sent a new private link to gus@guest.test",
            "Ada Ames revoked the private link of gus@guest.test",
        ]

    def test_with_who_was_logged_in_as_the_user(
        self, ticket: Ticket, ada: User, olivia: User
    ) -> None:
        actions.close(ticket, by=Actor(ActorKind.ADMIN, ada, on_behalf_of=olivia))

        event = ticket.events.get()
        assert (event.name, event.admin_name) == ("Olivia Owen", "Ada Ames")

    def test_with_a_name_that_stays(self, ticket: Ticket, uma: User) -> None:
        actions.close(ticket, by=Actor(ActorKind.USER, uma))

        uma.last_name = "Upton"
        uma.save()

        assert told(ticket) == ["Uma Usher closed the ticket"]


class TestIsNotWritten:
    def test_when_there_was_nothing_to_do(self, ticket: Ticket, by_ada: Actor) -> None:
        actions.reopen(ticket, by=by_ada)
        actions.assign(ticket, None, by=by_ada)
        actions.remove_copy(ticket, "max@else.test", by=by_ada)
        change(ticket, by_ada, subject=ticket.subject)

        assert told(ticket) == []

    def test_for_what_a_reply_does(self, ticket: Ticket, ada: User, by_ada: Actor) -> None:
        actions.answer(ticket, ada, Words("Done."), status("closed"), by=by_ada)

        assert told(ticket) == []

    def test_when_it_is_refused(self, ticket: Ticket, stan: User) -> None:
        with pytest.raises(Refused):
            actions.close(ticket, by=Actor(ActorKind.USER, stan))

        assert told(ticket) == []


class TestIsShown:
    def test_to_customers_between_the_replies(
        self, ticket: Ticket, as_uma: Client, by_ada: Actor
    ) -> None:
        change(ticket, by_ada, priority=high())
        word_of_staff(ticket, "Later.")

        words = words_of(as_uma.get(for_client(ticket)))

        event = words.index("Ada Ames set the priority to High · today")
        assert words.index("Help.") < event < words.index("Later.")

    def test_to_guests(self, guests: Ticket, as_gus: Client, by_ada: Actor) -> None:
        change(guests, by_ada, priority=high())

        words = words_of(as_gus.get(f"/tickets/{guests.number}/"))

        assert "Ada Ames set the priority to High" in words

    def test_to_staff_with_what_is_internal(
        self, ticket: Ticket, as_ada: Client, sam: User, by_ada: Actor
    ) -> None:
        actions.assign(ticket, sam, by=by_ada)

        words = words_of(as_ada.get(for_staff(ticket)))

        assert f"Ada Ames assigned the ticket to {sam.full_name} · internal" in words

    def test_without_anything_that_could_be_markup(
        self, ticket: Ticket, as_uma: Client, by_ada: Actor
    ) -> None:
        change(ticket, by_ada, subject="<b>{name}</b> %(name)s")

        text = as_uma.get(for_client(ticket)).text

        assert "<bdi>&lt;b&gt;{name}&lt;/b&gt; %(name)s</bdi>" in text

    @pytest.mark.parametrize("kind", EventKind.values)
    def test_of_each_kind(self, ticket: Ticket, as_ada: Client, kind: str) -> None:
        internal = kind not in {event.value for event in SHOWN}
        ticket.events.create(kind=kind, name="Ada", detail="It", is_internal=internal)

        assert str(ticket.events.get()) in words_of(as_ada.get(for_staff(ticket)))

    def test_to_customers_as_done_by_staff_for_the_user(
        self, ticket: Ticket, ada: User, olivia: User, as_uma: Client
    ) -> None:
        actions.close(ticket, by=Actor(ActorKind.ADMIN, ada, on_behalf_of=olivia))

        words = words_of(as_uma.get(for_client(ticket)))

        assert "staff for this user" in words
        assert "Ada Ames" not in words


SHOWN = [
    *(EventKind.CLOSED, EventKind.CLOSED_BY_ITSELF, EventKind.REOPENED),
    *(EventKind.PRIORITY, EventKind.STATUS, EventKind.DEPARTMENT, EventKind.SUBJECT),
    *(EventKind.MERGED_INTO, EventKind.MERGED_FROM),
    *(EventKind.SPLIT_INTO, EventKind.SPLIT_FROM),
]


@pytest.fixture
def secrets(ticket: Ticket) -> list[str]:
    """One event of each kind that is for staff alone."""
    for kind in set(EventKind) - set(SHOWN):
        ticket.events.create(kind=kind, name="Ada", detail="It", is_internal=True)
    return told(ticket)


class TestInternalOnes:
    def test_are_invisible_to_customers(
        self, ticket: Ticket, secrets: list[str], as_uma: Client
    ) -> None:
        words = words_of(as_uma.get(for_client(ticket)))

        assert secrets
        assert not [sentence for sentence in secrets if sentence in words]

    def test_are_invisible_to_guests(
        self, guests: Ticket, as_gus: Client, sam: User, by_ada: Actor
    ) -> None:
        actions.assign(guests, sam, by=by_ada)

        assert "assigned" not in words_of(as_gus.get(f"/tickets/{guests.number}/"))

    @pytest.mark.parametrize(("kind", "internal"), [("assigned", False), ("closed", True)])
    def test_are_so_by_their_kind(self, ticket: Ticket, kind: str, internal: bool) -> None:
        with pytest.raises(IntegrityError, match="event_is_for_staff"), transaction.atomic():
            ticket.events.create(kind=kind, is_internal=internal)


class TestPages:
    @pytest.fixture
    def long(self, ticket: Ticket) -> Ticket:
        """With 61 replies, an event after each, and one before them all."""
        first = now() - timedelta(days=1)
        for n in range(1, 61):
            word_of_staff(ticket, f"Word {n}.", created_at=first + timedelta(minutes=2 * n))
        TicketEvent.objects.bulk_create(
            TicketEvent(
                ticket=ticket,
                kind=EventKind.PRIORITY,
                detail=f"P{n}",
                at=first + timedelta(minutes=2 * n + 1),
            )
            for n in range(61)
        )
        return ticket

    def test_each_shows_the_events_after_its_replies(
        self, long: Ticket, as_uma: Client
    ) -> None:
        """The first word of the ticket was written last of all, for the factory does so."""
        end = as_uma.get(for_client(long)).context["conversation"]
        before = as_uma.get(for_client(long) + end.earlier).context["conversation"]

        assert [event.detail for event in end.events] == [f"P{n}" for n in range(12, 61)]
        assert [event.detail for event in before.events] == [f"P{n}" for n in range(12)]

    def test_a_key_of_no_reply_hides_no_event(
        self, ticket: Ticket, as_uma: Client, by_ada: Actor
    ) -> None:
        change(ticket, by_ada, priority=high())
        key = key_of(Reply(pk=1, created_at=now() + timedelta(days=1)), Reply.IN_ORDER)

        words = words_of(as_uma.get(f"{for_client(ticket)}?said_after={key}"))

        assert "set the priority" in words

    def test_of_very_many_the_latest_are_shown(
        self, ticket: Ticket, as_uma: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tickets_app.views.conversation.EVENTS", 2)
        for n in range(3):
            ticket.events.create(kind=EventKind.PRIORITY, detail=f"P{n}")

        events = as_uma.get(for_client(ticket)).context["conversation"].events

        assert [event.detail for event in events] == ["P1", "P2"]

    @pytest.mark.parametrize("number", [1, 40])
    def test_cost_the_same_however_much_happened(
        self,
        ticket: Ticket,
        as_uma: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        for n in range(number):
            ticket.events.create(kind=EventKind.PRIORITY, detail=f"P{n}")
        as_uma.get(for_client(ticket))

        with django_assert_max_num_queries(11):
            as_uma.get(for_client(ticket))

    def test_read_events_by_their_index(self, ticket: Ticket) -> None:
        found = ticket.events.order_by("-at", "-pk")[:100]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

        assert "event_of_ticket" in found.explain()


def test_events_go_with_their_ticket(ticket: Ticket, by_olivia: Actor) -> None:
    actions.close(ticket, by=by_olivia)

    ticket.delete()

    assert not TicketEvent.objects.exists()
