"""What staff change about a ticket, who hears of it, where its words go, and opening one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts_app.models import Account
from tests.reading import words_of
from tests.tickets_app.factories import (
    TicketFactory,
    attachment_of,
    incoming,
    link_of,
    status,
    word_of_staff,
)
from tickets_app.models import Department, Reply, Ticket, TicketPriority
from users_app.models import User


def door(ticket: Ticket, name: str = "") -> str:
    return f"/admin/tickets/{ticket.number}/{name}"


class TestChanging:
    def details(self, ticket: Ticket, **changes: Any) -> dict[str, Any]:
        return {
            "subject": ticket.subject,
            "department": ticket.department_id,
            "status": ticket.status_id,
            "priority": ticket.priority_id,
            "version": ticket.version,
            **changes,
        }

    def save(self, client: Client, ticket: Ticket, **changes: Any) -> str:
        form = self.details(ticket, **changes)
        return words_of(client.post(door(ticket, "details/"), form, follow=True))

    def test_saves_the_details(self, ticket: Ticket, as_ada: Client) -> None:
        high = TicketPriority.objects.get(name="High")

        words = self.save(as_ada, ticket, priority=high.pk, status=status("on_hold").pk)

        assert "The details are saved." in words
        ticket.refresh_from_db()
        assert (ticket.priority, ticket.kind) == (high, "on_hold")

    def test_says_if_nothing_was_changed(self, ticket: Ticket, as_ada: Client) -> None:
        assert "Nothing was changed." in self.save(as_ada, ticket)

    def test_does_not_lose_what_somebody_else_saved(
        self, ticket: Ticket, as_ada: Client
    ) -> None:
        stale = ticket.version
        Ticket.objects.get().change(subject="Other words")

        words = self.save(as_ada, ticket, subject="My words", version=stale)

        assert "Saved now: Other words" in words
        assert Ticket.objects.get().subject == "Other words"

    def test_changes_what_the_form_names_alone(
        self, ticket: Ticket, elsewhere: Account, as_ada: Client
    ) -> None:
        self.save(as_ada, ticket, account=elsewhere.pk, number="1", user_name="Eve")

        changed = Ticket.objects.get()
        assert (changed.account_id, changed.number) == (ticket.account_id, ticket.number)

    def test_assigns(self, ticket: Ticket, sam: User, ada: User, as_ada: Client) -> None:
        answer = as_ada.post(door(ticket, "assign/"), {"admin": sam.pk}, follow=True)
        assert f"{ticket} is assigned to Sam Stone." in words_of(answer)

        answer = as_ada.post(door(ticket, "take/"), follow=True)
        assert f"{ticket} is assigned to Ada Ames." in words_of(answer)

        answer = as_ada.post(door(ticket, "assign/"), {"admin": ""}, follow=True)
        assert f"{ticket} is assigned to nobody." in words_of(answer)

    def test_assigns_to_staff_alone(self, ticket: Ticket, olivia: User, as_ada: Client) -> None:
        answer = as_ada.post(door(ticket, "assign/"), {"admin": olivia.pk})

        assert "Select a valid choice" in words_of(answer)
        assert Ticket.objects.get().admin is None

    def test_closes_and_opens_again(self, ticket: Ticket, as_ada: Client) -> None:
        answer = as_ada.post(door(ticket, "close/"), follow=True)
        assert "Ticket closed." in words_of(answer)
        assert "A reply opens it again, unless you choose Closed." in words_of(answer)

        answer = as_ada.post(door(ticket, "reopen/"), follow=True)
        assert "The ticket is open again." in words_of(answer)


class TestWhoGetsEmails:
    def test_copies_come_and_go(self, ticket: Ticket, as_ada: Client) -> None:
        add = door(ticket, "copies/add/")
        answer = as_ada.post(add, {"email": "Boss@Acme.test"}, follow=True)
        assert "boss@acme.test gets copies from now on." in words_of(answer)

        copy = ticket.watchers.get()
        answer = as_ada.post(door(ticket, f"copies/{copy.pk}/remove/"), follow=True)
        assert "boss@acme.test gets no more copies." in words_of(answer)
        assert not ticket.watchers.exists()

    def test_users_who_follow_come_and_go(
        self, ticket: Ticket, uma: User, dora: User, as_ada: Client
    ) -> None:
        offered = as_ada.get(door(ticket)).context["follower_form"].fields["user"].queryset
        assert uma in offered
        assert dora not in offered

        answer = as_ada.post(door(ticket, "followers/add/"), {"user": uma.pk}, follow=True)
        assert "Uma Usher follows the ticket from now on." in words_of(answer)

        answer = as_ada.post(door(ticket, f"followers/{uma.pk}/remove/"), follow=True)
        assert "Uma Usher does not follow the ticket any more." in words_of(answer)
        assert not ticket.watchers.exists()

    def test_nobody_follows_who_may_not_use_tickets(
        self, ticket: Ticket, dora: User, as_ada: Client
    ) -> None:
        answer = as_ada.post(door(ticket, "followers/add/"), {"user": dora.pk})

        assert "Select a valid choice" in words_of(answer)
        assert not ticket.watchers.exists()

    def test_no_more_copies_than_ten(self, ticket: Ticket, as_ada: Client) -> None:
        for n in range(10):
            ticket.watchers.create(email=f"boss{n}@acme.test")

        answer = as_ada.post(door(ticket, "copies/add/"), {"email": "one@acme.test"})

        assert "Send at most 10 copies." in words_of(answer)

    def test_a_guest_gets_a_new_link(self, guests: Ticket, as_ada: Client) -> None:
        link = link_of(guests)
        door_of_link = door(guests, f"links/{link.pk}/renew/")
        assert "Send gus@guest.test a new private link?" in words_of(as_ada.get(door_of_link))

        answer = as_ada.post(door_of_link, follow=True)

        assert "A new private link is sent to gus@guest.test." in words_of(answer)
        assert guests.guest_links.standing().get().nonce != link.nonce

    def test_a_link_is_revoked(self, guests: Ticket, as_ada: Client) -> None:
        door_of_link = door(guests, f"links/{link_of(guests).pk}/revoke/")
        assert "gets no more emails" in words_of(as_ada.get(door_of_link))

        answer = as_ada.post(door_of_link, follow=True)

        assert "The private link of gus@guest.test is revoked." in words_of(answer)
        assert as_ada.get(door_of_link).status_code == 404

    def test_what_belongs_to_another_ticket_is_not_found(
        self, ticket: Ticket, guests: Ticket, as_ada: Client
    ) -> None:
        copy = guests.watchers.create(email="boss@acme.test")
        link, file = link_of(guests), attachment_of(guests)
        mail = incoming("done", ticket=guests, reply=guests.replies.get())

        for name in [
            f"copies/{copy.pk}/remove/",
            f"links/{link.pk}/renew/",
            f"links/{link.pk}/revoke/",
        ]:
            assert as_ada.post(door(ticket, name)).status_code == 404
        for name in [f"files/{file.pk}/", f"emails/{mail.pk}/"]:
            assert as_ada.get(door(ticket, name)).status_code == 404
            assert as_ada.get(door(guests, name)).status_code == 200


class TestMoving:
    def test_merges(self, ticket: Ticket, acme: Account, as_ada: Client) -> None:
        other = TicketFactory(account=acme)
        assert "must be of the same client" in words_of(as_ada.get(door(ticket, "merge/")))

        form = {"into": f" #{other.number} "}
        answer = as_ada.post(door(ticket, "merge/"), form, follow=True)

        assert f"{ticket} is merged into {other}." in words_of(answer)
        assert other.replies.count() == 2

    def test_offers_the_other_open_tickets_of_the_client(
        self, ticket: Ticket, acme: Account, elsewhere: Account, as_ada: Client
    ) -> None:
        other = TicketFactory(account=acme, subject="No light")
        TicketFactory(account=acme, kind="closed")
        TicketFactory(account=elsewhere)

        page = as_ada.get(door(ticket, "merge/"))
        answer = as_ada.post(door(ticket, "merge/"), {"suggested": other.number}, follow=True)

        widget = page.context["form"].fields["suggested"].widget
        assert [value for value, _label in widget.choices] == [other.number, "other"]
        assert f"{other} No light, last reply 1 second ago" in words_of(page)
        assert f"{ticket} is merged into {other}." in words_of(answer)

    @pytest.mark.parametrize(
        ("number", "said"),
        [("", "Enter the number of a ticket."), ("48", "There is no ticket with this number.")],
    )
    def test_merges_into_no_other_one_than_was_typed(
        self, ticket: Ticket, acme: Account, as_ada: Client, number: str, said: str
    ) -> None:
        TicketFactory(account=acme)
        form = {"suggested": "other", "into": number}

        assert said in words_of(as_ada.post(door(ticket, "merge/"), form))

    def test_does_not_guess_which_of_two_is_meant(
        self, ticket: Ticket, acme: Account, as_ada: Client
    ) -> None:
        first, second = TicketFactory.create_batch(2, account=acme)
        form = {"suggested": first.number, "into": second.number}

        answer = as_ada.post(door(ticket, "merge/"), form)

        assert "Choose a ticket above or enter a number, not both." in words_of(answer)

    def test_explains_why_it_does_not_merge(
        self, ticket: Ticket, elsewhere: Account, as_ada: Client
    ) -> None:
        other = TicketFactory(account=elsewhere)
        told = {
            "999": "There is no ticket with this number.",
            other.number: "Choose another ticket of the same client.",
            ticket.number: "Choose another ticket of the same client.",
        }

        for number, sentence in told.items():
            answer = as_ada.post(door(ticket, "merge/"), {"into": number})
            assert sentence in words_of(answer)

    def test_splits(self, ticket: Ticket, as_ada: Client) -> None:
        reply = word_of_staff(ticket, "And the invoice?")
        assert "And the invoice?" in words_of(as_ada.get(door(ticket, "split/")))

        form = {"replies": [reply.pk], "subject": "Invoice"}
        answer = as_ada.post(door(ticket, "split/"), form, follow=True)

        made = Ticket.objects.get(subject="Invoice")
        assert f"{made} is split off {ticket}." in words_of(answer)
        assert Reply.objects.get(pk=reply.pk).ticket == made

    def test_leaves_something_where_it_was(self, ticket: Ticket, as_ada: Client) -> None:
        form = {"replies": [ticket.replies.get().pk], "subject": "Invoice"}

        answer = as_ada.post(door(ticket, "split/"), form)

        assert "Leave a reply in this ticket." in words_of(answer)

    def test_splits_no_replies_of_others(
        self, ticket: Ticket, guests: Ticket, as_ada: Client
    ) -> None:
        form = {"replies": [guests.replies.get().pk], "subject": "Invoice"}

        answer = as_ada.post(door(ticket, "split/"), form)

        assert "Select a valid choice" in words_of(answer)
        assert guests.replies.count() == 1

    def test_gives_a_guests_ticket_to_a_client(
        self, guests: Ticket, acme: Account, as_ada: Client
    ) -> None:
        found = as_ada.get(door(guests, "give/"), {"q": "acme"})
        give = door(guests, f"give/{acme.number}/")
        assert give in found.text
        assert f"Give {guests} to Acme & Sons?" in words_of(as_ada.get(give))

        answer = as_ada.post(give, follow=True)

        assert f"{guests} belongs to Acme & Sons now." in words_of(answer)
        guests.refresh_from_db()
        assert guests.account == acme

    def test_looks_first_for_clients_with_the_guests_address(
        self, support: Department, acme: Account, elsewhere: Account, as_ada: Client
    ) -> None:
        ticket = TicketFactory(account=None)
        Ticket.objects.update(user_email="olivia@acme.test")

        choices = as_ada.get(door(ticket, "give/")).context["choices"]

        assert [account for account, _address in choices] == [acme]

    def test_gives_no_client_s_ticket_away(
        self, ticket: Ticket, elsewhere: Account, as_ada: Client
    ) -> None:
        assert as_ada.get(door(ticket, "give/")).status_code == 302

        answer = as_ada.post(door(ticket, f"give/{elsewhere.number}/"), follow=True)

        assert "This ticket has a client." in words_of(answer)


class TestMailAsItCame:
    def test_is_saved_as_a_file(self, ticket: Ticket, as_ada: Client) -> None:
        mail = incoming("done", ticket=ticket, reply=ticket.replies.get())

        assert door(ticket, f"emails/{mail.pk}/") in as_ada.get(door(ticket)).text
        answer = as_ada.get(door(ticket, f"emails/{mail.pk}/"))

        assert answer.content == mail.raw
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


class TestOpening:
    def form(self, department: Department, watcher: User, **more: Any) -> dict[str, Any]:
        usual = TicketPriority.objects.usual()
        chosen = {"department": department.pk, "watcher": watcher.pk, "priority": usual.pk}
        return {"subject": "Maintenance", "body": "On Monday.", **chosen, **more}

    def test_begins_with_the_client(self, acme: Account, as_ada: Client) -> None:
        page = as_ada.get("/admin/tickets/open/", {"q": "acme"})

        assert f"/admin/clients/{acme.number}/tickets/open/" in page.text

    def test_writes_first(
        self, acme: Account, support: Department, uma: User, as_ada: Client
    ) -> None:
        path = f"/admin/clients/{acme.number}/tickets/open/"
        answer = as_ada.post(path, self.form(support, uma), follow=True)

        ticket = Ticket.objects.get()
        assert f"The ticket {ticket} is open." in words_of(answer)
        assert (ticket.account, ticket.writer, ticket.kind) == (acme, "staff", "answered")
        assert ticket.watchers.get().user == uma

    def test_opens_one_if_it_is_sent_twice(
        self, acme: Account, support: Department, uma: User, as_ada: Client
    ) -> None:
        form = self.form(support, uma, token="a-token-that-is-long-enough")

        for _time in range(2):
            answer = as_ada.post(f"/admin/clients/{acme.number}/tickets/open/", form)
            assert answer.headers["Location"] == door(Ticket.objects.get())

    @pytest.mark.parametrize("who", ["dora", "stan"])
    def test_offers_those_alone_who_may_read_it(
        self,
        acme: Account,
        support: Department,
        request: pytest.FixtureRequest,
        as_ada: Client,
        who: str,
    ) -> None:
        form = self.form(support, request.getfixturevalue(who))

        answer = as_ada.post(f"/admin/clients/{acme.number}/tickets/open/", form)

        assert "Select a valid choice" in words_of(answer)
        assert not Ticket.objects.exists()

    def test_writes_nothing_to_a_closed_client(
        self, acme: Account, support: Department, olivia: User, as_ada: Client
    ) -> None:
        acme.change(status="closed")
        path = f"/admin/clients/{acme.number}/tickets/open/"

        assert "Reopen the client first." in words_of(as_ada.get(path))
        as_ada.post(path, self.form(support, olivia))

        assert not Ticket.objects.exists()
