"""Client Profile: what staff change on a client, alone and two at a time, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from accounts_app import actions
from accounts_app.models import Account, Contact
from activitylog_app.models import Actor, Entry
from mail_app.models import Message
from tests.factories import (
    ContactFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
)
from tests.reading import words_of
from users_app.models import User

Post = Callable[[], list[EmailMessage]]

SOMEBODY_ELSE = "Somebody else changed this while you were editing."
DETAILS = ["company", "first_name", "last_name", "email", "tax_id", "address_1", "address_2"]
DETAILS += ["city", "postcode", "region", "phone", "language", "status", "version"]


def door(account: Account, path: str = "") -> str:
    return f"/admin/clients/{account.number}/{path}"


def version_on(page: Any, name: str = "version") -> str:
    [version] = re.findall(rf'name="{name}" value="([^"]*)"', page.text)
    return str(version)


def write(client: Client, account: Account, notes: str, version: str = "") -> Any:
    form = {"notes": notes, "version": version or account.version}
    return client.post(door(account, "notes/"), form, follow=True)


def save(client: Client, account: Account, **changes: str) -> Any:
    """What the page Profile has in its fields, with these changes."""
    form = {name: str(getattr(account, name)) for name in DETAILS} | {"country": "GB"}
    return client.post(door(account, "profile/"), form | changes, follow=True)


class TestNotes:
    def test_are_saved_and_told(self, acme: Account, as_ada: Client, ada: User) -> None:
        page = write(as_ada, acme, "Pays late.")

        assert "The notes are saved." in words_of(page)
        assert "Pays late." in page.context["form"]["notes"].value()
        entry = Entry.objects.get()
        assert (entry.code, entry.actor, entry.account) == ("account.notes_changed", ada, acme)
        assert entry.data["changed"] == {"notes": ["", "Pays late."]}

    def test_are_for_staff_alone(
        self, acme: Account, as_ada: Client, as_olivia: Client
    ) -> None:
        write(as_ada, acme, "Pays late.")

        for path in ["", "details/", "contacts/", "users/"]:
            assert "Pays late." not in as_olivia.get(f"/a/{acme.number}/{path}").text

    def test_of_two_who_write_the_second_is_told_what_the_first_wrote(
        self, acme: Account, as_ada: Client, by_ada: Actor
    ) -> None:
        seen = acme.version
        actions.change_notes(acme, "Theirs", acme.version, by=by_ada)

        page = write(as_ada, acme, "Mine", seen)

        told = page.context["form"].errors["notes"]
        assert told[0].startswith(SOMEBODY_ELSE)
        assert told[1] == "Saved now: Theirs"
        assert page.context["form"]["notes"].value() == "Mine"
        write(as_ada, acme, "Both", version_on(page))
        acme.refresh_from_db()
        assert acme.notes == "Both"

    def test_have_an_end(self, acme: Account, as_ada: Client) -> None:
        page = write(as_ada, acme, "x" * 20_001)

        assert page.context["form"].errors.keys() == {"notes"}
        assert Account.objects.get().notes == ""


class TestProfile:
    def test_is_saved_and_told(self, acme: Account, as_ada: Client, ada: User) -> None:
        page = save(as_ada, acme, company="Acme Ltd", status="inactive")

        assert "The client's details are saved." in words_of(page)
        entry = Entry.objects.get()
        assert (entry.code, entry.actor) == ("account.details_changed", ada)
        assert entry.data["changed"] == {
            "company": ["Acme & Sons", "Acme Ltd"],
            "status": ["active", "inactive"],
        }

    def test_unchanged_is_no_news(self, acme: Account, as_ada: Client) -> None:
        assert "Nothing was changed." in words_of(save(as_ada, acme))
        assert not Entry.objects.exists()

    def test_closes_no_client(self, acme: Account, as_ada: Client) -> None:
        page = save(as_ada, acme, status="closed")

        assert page.context["form"].errors.keys() == {"status"}
        assert Account.objects.get().status == "active"

    def test_opens_none_that_is_closed(self, acme: Account, as_ada: Client) -> None:
        acme.change(status="closed")

        page = save(as_ada, acme, company="Acme Ltd", status="active")

        assert "The client's details are saved." in words_of(page)
        acme.refresh_from_db()
        assert (acme.company, acme.status) == ("Acme Ltd", "closed")

    def test_leaves_the_currency_in_which_invoices_were_made(
        self, acme: Account, as_ada: Client
    ) -> None:
        save(as_ada, acme, company="Acme Ltd", currency="USD")

        acme.refresh_from_db()
        assert (acme.company, acme.currency) == ("Acme Ltd", "EUR")

    def test_and_the_owner_at_the_same_time_do_not_overwrite_each_other_unseen(
        self, acme: Account, as_ada: Client, by_olivia: Actor
    ) -> None:
        seen = acme.version
        actions.change_details(acme, {"city": "Bath"}, acme.version, by=by_olivia)

        page = save(as_ada, acme, city="Bristol", company="Mine", version=seen)

        form = page.context["form"]
        assert SOMEBODY_ELSE in words_of(page)
        assert form.errors["city"] == ["Saved now: Bath"]
        assert "Saved now: Acme & Sons" in form.errors["company"]
        assert Account.objects.get().city == "Bath"
        save(as_ada, acme, city="Bath", company="Mine", version=version_on(page))
        acme.refresh_from_db()
        assert (acme.city, acme.company) == ("Bath", "Mine")

    def test_of_one_that_is_closed_meanwhile_says_so(
        self, acme: Account, as_ada: Client, by_ada: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change_details = actions.change_details

        def a_moment_later(*args: Any, **kwargs: Any) -> Account | None:
            actions.close(Account.objects.get(), by=by_ada)
            return change_details(*args, **kwargs)

        monkeypatch.setattr(actions, "change_details", a_moment_later)

        page = save(as_ada, acme, company="Mine")

        assert "Saved now: Closed" in page.context["form"].errors["status"]
        assert Account.objects.get().company == "Acme & Sons"


class TestContacts:
    def post(self, client: Client, account: Account, path: str, **changes: Any) -> Any:
        form = {"first_name": "Kim", "last_name": "Kerr", "email": "kim@acme.test"}
        return client.post(door(account, f"contacts/{path}"), form | changes, follow=True)

    def test_are_added_changed_and_deleted(
        self, acme: Account, as_ada: Client, ada: User
    ) -> None:
        self.post(as_ada, acme, "add/", mail_kinds=["invoice", "support"])
        kim = acme.contacts.get()
        assert kim.mail_kinds == ["invoice", "support"]
        self.post(as_ada, acme, f"{kim.pk}/", last_name="Kay", version=kim.version)
        assert "Kim Kay" in words_of(as_ada.get(door(acme, "contacts/")))
        page = self.post(as_ada, acme, f"{kim.pk}/delete/")

        assert "The contact Kim Kay is deleted." in words_of(page)
        told = Entry.objects.order_by("pk")
        assert [entry.code for entry in told] == [
            "contact.added",
            "contact.changed",
            "contact.deleted",
        ]
        assert {(entry.actor, entry.account) for entry in told} == {(ada, acme)}

    def test_have_an_address_each(self, acme: Account, clara: Contact, as_ada: Client) -> None:
        page = self.post(as_ada, acme, "add/", email="CLARA@acme.test")

        sentence = "Clara Cole is a contact with this address."
        assert page.context["form"].errors == {"email": [sentence]}

    def test_two_at_once_lose_nothing_that_was_chosen(
        self, acme: Account, clara: Contact, as_ada: Client, by_olivia: Actor
    ) -> None:
        seen = clara.version
        actions.change_contact(clara, {"email": "c@acme.test"}, seen, by=by_olivia)
        kinds = ["general", "invoice", "support"]

        page = self.post(as_ada, acme, f"{clara.pk}/", mail_kinds=kinds, version=seen)

        assert SOMEBODY_ELSE in words_of(page)
        assert page.context["form"]["mail_kinds"].value() == kinds
        self.post(as_ada, acme, f"{clara.pk}/", mail_kinds=kinds, version=version_on(page))
        clara.refresh_from_db()
        assert clara.mail_kinds == kinds

    @pytest.mark.parametrize("path", ["", "delete/"])
    def test_of_another_client_are_not_found_here(
        self, elsewhere: Account, clara: Contact, as_ada: Client, path: str
    ) -> None:
        page = self.post(as_ada, elsewhere, f"{clara.pk}/{path}", version=clara.version)

        assert page.status_code == 404
        assert Contact.objects.get().first_name == "Clara"


class TestWhatWasSentAndDone:
    def test_emails_say_what_became_of_them(
        self, acme: Account, elsewhere: Account, as_ada: Client
    ) -> None:
        for account, subject in [(acme, "Ours"), (elsewhere, "Theirs")]:
            Message.objects.create(
                letter="x",
                account=account,
                subject=subject,
                state="given_up",
                settled_at=now(),
                sent_to="a@b.test",
                problem="No such mailbox.",
            )

        words = words_of(as_ada.get(door(acme, "emails/")))

        assert "Ours a@b.test Not delivered No such mailbox." in words
        assert "Theirs" not in words

    def test_the_log_has_its_own_entries_the_latest_first(
        self, acme: Account, elsewhere: Account, as_ada: Client, by_ada: Actor
    ) -> None:
        actions.change_notes(elsewhere, "x", elsewhere.version, by=by_ada)
        actions.change_details(acme, {"city": "Bath"}, acme.version, by=by_ada)
        actions.close(acme, by=by_ada)

        page = as_ada.get(door(acme, "log/"))

        told = [entry.description for entry in page.context["page"].rows]
        assert told == ["Closed the client Acme & Sons", "Changed the account details"]
        assert re.search(r"<del>Bristol</del>\s*<ins>Bath</ins>", page.text)

    @pytest.mark.parametrize("path", ["emails/", "log/", "contacts/"])
    def test_pages_reach_everything_once(
        self, acme: Account, as_ada: Client, path: str
    ) -> None:
        """Sixty of each, all of the same moment or the same name."""
        at = now()
        fill(acme, 60, at)

        seen, query = [], "?"
        while query:
            page = as_ada.get(door(acme, path) + query).context["page"]
            seen += [row.pk for row in page.rows]
            query = page.next

        assert len(seen) == len(set(seen)) == 60


def fill(account: Account, number: int, at: Any = None) -> None:
    """So many users, invitations, contacts, messages and entries."""
    at = at or now()
    Message.objects.bulk_create(
        Message(letter="x", account=account, created_at=at) for _ in range(number)
    )
    Entry.objects.bulk_create(
        Entry(code="x", account=account, actor_kind="system", actor_name="System", at=at)
        for _ in range(number)
    )
    Contact.objects.bulk_create(
        ContactFactory.build(account=account, first_name="Same", last_name="Name")
        for _ in range(number)
    )


class TestWhatItCosts:
    @pytest.mark.parametrize("path", ["", "users/", "contacts/", "emails/", "log/"])
    def test_is_the_same_with_five_and_with_sixty(
        self,
        acme: Account,
        as_ada: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        path: str,
    ) -> None:
        self.populate(acme, 5)
        as_ada.get(door(acme, path))
        with django_assert_max_num_queries(11) as few:
            as_ada.get(door(acme, path))
        self.populate(acme, 55)

        with django_assert_max_num_queries(11) as many:
            as_ada.get(door(acme, path))

        assert len(many) == len(few)

    def populate(self, account: Account, number: int) -> None:
        fill(account, number)
        for _ in range(number):
            MembershipFactory(account=account, user=UserFactory(), permissions=["tickets"])
            InvitationFactory(account=account)


@pytest.mark.parametrize(
    "path", ["", "profile/", "users/", "contacts/", "emails/", "log/", "close/", "delete/"]
)
def test_a_client_that_is_not_there_is_not_found(as_ada: Client, path: str) -> None:
    assert as_ada.get(f"/admin/clients/404/{path}").status_code == 404
