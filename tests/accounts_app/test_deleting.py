"""Delete Client: what the page says will go, and that exactly that goes, killed or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import CASCADE
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts_app import actions
from accounts_app.actions import deletion as deleting
from accounts_app.models import (
    Account,
    Contact,
    Deletion,
    DeletionNotice,
    Membership,
    belongings_of,
    lone_users_of,
)
from accounts_app.tasks import carry_out_deletion, carry_out_deletions
from activitylog_app.models import Actor, Entry
from config.celery import app
from config.refusals import Gone
from invitations_app.models import Invitation, Unwanted
from mail_app.models import Message
from orders_app.models import Invoice, Order, Service
from tests.factories import (
    AccountFactory,
    ContactFactory,
    InvitationFactory,
    MembershipFactory,
)
from tests.orders_app.factories import InvoiceFactory, ServiceFactory
from tests.reading import words_of
from tests.tickets_app.factories import TicketFactory
from tickets_app.models import Ticket
from users_app.models import User

Post = Callable[[], list[EmailMessage]]


def door(account: Account) -> str:
    return f"/admin/clients/{account.number}/delete/"


def confirm(client: Client, account: Account, **more: Any) -> Any:
    return client.post(door(account), {"typed": str(account.number), **more}, follow=True)


def delete(account: Account, by: Actor, with_users: bool = False) -> Deletion:
    deletion = actions.request_deletion(account, with_users, by=by)
    actions.carry_out(deletion)
    deletion.refresh_from_db()
    return deletion


@pytest.fixture
def full(acme: Account, uma: User, clara: Contact) -> Account:
    """Acme with two of each thing that an account can have."""
    ContactFactory(account=acme)
    for n in range(2):
        InvitationFactory(account=acme)
        Message.objects.create(letter="x", account=acme)
        Unwanted.objects.create(account=acme, email=f"angry{n}@away.test")
        ServiceFactory(account=acme)  # with an order
        InvoiceFactory(account=acme)
        TicketFactory(account=acme)
    return acme


class TestWhatWillGo:
    def test_is_all_that_hangs_on_an_account(self, full: Account) -> None:
        """By the foreign keys themselves: whatever is added later has to appear here."""
        hanging: set[Any] = {
            relation.related_model
            for relation in Account._meta.related_objects
            if relation.on_delete is CASCADE
        }

        found = {belonging.rows.model: belonging.count for belonging in belongings_of(full.pk)}

        assert found.keys() | {Membership, DeletionNotice} == hanging
        ours = [Contact, Invitation, Unwanted, Message, Order, Service, Invoice, Ticket]
        assert found == dict.fromkeys(ours, 2)

    def test_is_told_with_counts_and_names(self, full: Account, as_ada: Client) -> None:
        words = words_of(as_ada.get(door(full)))

        assert f"This deletes client #{full.number}. With it go:" in words
        for told in ["2 contacts", "2 invitations"]:
            assert told in words
        for belonging in belongings_of(full.pk):
            assert f"2 {belonging.label}" in words

    def test_of_one_thing_it_speaks_of_one(
        self, acme: Account, clara: Contact, as_ada: Client
    ) -> None:
        assert "With it go: 1 contact." in words_of(as_ada.get(door(acme)))

    def test_is_not_what_another_account_has(
        self, acme: Account, elsewhere: Account, as_ada: Client
    ) -> None:
        ContactFactory(account=elsewhere)

        words = words_of(as_ada.get(door(acme)))

        assert "With it go" not in words
        assert "It cannot be undone. The activity log is kept." in words

    def test_of_each_user_says_what_becomes_of_him(
        self, full: Account, stan: User, as_ada: Client
    ) -> None:
        MembershipFactory(account=full, user=stan)
        MembershipFactory(user=stan)

        fates = as_ada.get(door(full)).context["fates"]

        assert [(str(f.membership.user), f.goes, f.reason) for f in fates] == [
            ("Olivia Owen", True, "Owner, no other account"),
            ("Stan Strand", False, "2 other accounts"),
            ("Uma Usher", True, "No other account"),
        ]

    def test_the_fates_are_those_that_come_true(
        self, full: Account, stan: User, as_ada: Client, by_ada: Actor
    ) -> None:
        MembershipFactory(account=full, user=stan)
        fates = as_ada.get(door(full)).context["fates"]

        delete(full, by_ada, with_users=True)

        left = set(User.objects.of_clients())
        assert {f.membership.user for f in fates if f.goes}.isdisjoint(left)
        assert {f.membership.user for f in fates if not f.goes} == left

    def test_of_very_many_users_the_first_are_shown(
        self, acme: Account, uma: User, as_ada: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("accounts_app.views.admin.deleting.SHOWN", 1)

        page = as_ada.get(door(acme))

        assert [str(f.membership.user) for f in page.context["fates"]] == ["Olivia Owen"]
        assert "The first 1 of 2 users are shown." in words_of(page)


class TestAsking:
    @pytest.mark.parametrize("typed", ["", "delete", "1", "Acme & Sons"])
    def test_wants_the_number_typed(self, acme: Account, as_ada: Client, typed: str) -> None:
        page = as_ada.post(door(acme), {"typed": typed})

        assert f"Type {acme.number} to confirm." in words_of(page)
        assert not Deletion.objects.exists()

    def test_closes_at_once_and_leads_to_the_progress(
        self, full: Account, as_ada: Client
    ) -> None:
        page = confirm(as_ada, full)

        deletion = Deletion.objects.get()
        full.refresh_from_db()
        assert full.is_closed
        assert page.redirect_chain == [(f"/admin/deletions/{deletion.pk}/", 302)]
        assert f"Client #{full.number} is being deleted." in words_of(page)
        assert "0 of 17" in words_of(page)

    def test_begins_in_the_background(
        self,
        full: Account,
        as_ada: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(app.conf, "task_always_eager", True)

        with django_capture_on_commit_callbacks(execute=True):
            confirm(as_ada, full)

        assert not Account.objects.filter(pk=full.pk).exists()

    def test_a_broker_that_is_away_stops_nothing(
        self,
        full: Account,
        as_ada: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def away(*args: Any, **kwargs: Any) -> None:
            raise ConnectionError

        monkeypatch.setattr(carry_out_deletion, "apply_async", away)

        with django_capture_on_commit_callbacks(execute=True):
            assert confirm(as_ada, full).status_code == 200

        assert Deletion.objects.unfinished().count() == 1

    def test_a_second_time_is_refused(self, acme: Account, as_ada: Client) -> None:
        confirm(as_ada, acme)

        page = confirm(as_ada, acme)

        assert "Acme & Sons is being deleted already." in words_of(page)
        assert Deletion.objects.count() == 1

    def test_it_cannot_be_opened_again_meanwhile(self, acme: Account, as_ada: Client) -> None:
        confirm(as_ada, acme)

        page = as_ada.post(f"/admin/clients/{acme.number}/reopen/", follow=True)

        acme.refresh_from_db()
        assert acme.is_closed
        assert "Acme & Sons is being deleted." in words_of(page)

    def test_who_is_in_it_is_out_at_once(
        self, acme: Account, as_olivia: Client, by_ada: Actor
    ) -> None:
        actions.request_deletion(acme, False, by=by_ada)

        assert as_olivia.get(f"/a/{acme.number}/").status_code == 403

    def test_is_told_to_the_log(self, acme: Account, as_ada: Client) -> None:
        confirm(as_ada, acme)

        entry = Entry.objects.get(code="account.deletion_requested")
        assert (entry.actor_name, entry.account_name) == ("Ada Ames", "Acme & Sons")

    def test_of_one_that_is_gone_is_a_404(
        self, acme: Account, as_ada: Client, by_ada: Actor
    ) -> None:
        delete(acme, by_ada)

        assert confirm(as_ada, acme).status_code == 404
        with pytest.raises(Gone):
            actions.request_deletion(acme, False, by=by_ada)


class TestCarryingItOut:
    def test_everything_of_it_goes_and_nothing_else(
        self, full: Account, elsewhere: Account, by_ada: Actor
    ) -> None:
        kept = ContactFactory(account=elsewhere)

        delete(full, by_ada)

        assert list(Account.objects.all()) == [elsewhere]
        assert list(Contact.objects.all()) == [kept]
        for model in (Invitation, Unwanted):
            assert not model.objects.exists()
        assert not Message.objects.filter(letter="x").exists()

    def test_without_the_toggle_users_stay(
        self, full: Account, olivia: User, uma: User, by_ada: Actor
    ) -> None:
        deletion = delete(full, by_ada)

        assert set(User.objects.of_clients()) == {olivia, uma}
        assert deletion.users_deleted == 0

    def test_with_it_those_go_who_have_no_other_account(
        self, full: Account, stan: User, nora: User, by_ada: Actor
    ) -> None:
        MembershipFactory(account=full, user=stan)

        deletion = delete(full, by_ada, with_users=True)

        assert set(User.objects.of_clients()) == {stan, nora}
        assert deletion.users_deleted == 2

    def test_an_owner_with_another_account_stays(
        self, acme: Account, olivia: User, by_ada: Actor
    ) -> None:
        other = AccountFactory(owner=olivia)

        delete(acme, by_ada, with_users=True)

        assert other.owner == olivia

    def test_who_came_into_another_account_meanwhile_stays(
        self, acme: Account, uma: User, by_ada: Actor
    ) -> None:
        deletion = actions.request_deletion(acme, True, by=by_ada)
        assert uma in lone_users_of(acme.pk)
        MembershipFactory(user=uma)

        actions.carry_out(deletion)

        assert User.objects.filter(pk=uma.pk).exists()

    def test_the_log_outlives_it_and_names_who_asked(
        self, full: Account, ada: User, as_ada: Client
    ) -> None:
        number = full.number
        confirm(as_ada, full, delete_users="on")
        carry_out_deletion(Deletion.objects.get().pk)

        asked = Entry.objects.get(code="account.deletion_requested")
        told = Entry.objects.get(code="account.deleted")
        assert told.description == f"Deleted the client Acme & Sons (#{number}) and 2 users"
        assert (told.actor, told.account_name) == (ada, "Acme & Sons")
        assert (told.ip_address, told.request_id) == (asked.ip_address, asked.request_id)
        assert told.ip_address == "127.0.0.1"
        gone = Entry.objects.filter(code="user.deleted").values_list("user_name", flat=True)
        assert set(gone) == {"Olivia Owen", "Uma Usher"}
        assert {entry.actor_name for entry in Entry.objects.all()} == {"Ada Ames"}

    def test_who_owned_it_gets_a_letter(
        self, acme: Account, by_ada: Actor, deliver_all: Post
    ) -> None:
        delete(acme, by_ada, with_users=True)

        [mail] = deliver_all()
        assert mail.to == ["olivia@acme.test"]
        assert f"deleted the account Acme & Sons (#{acme.number})" in str(mail.body)

    def test_staff_who_asked_and_left_stop_nothing(
        self, acme: Account, ada: User, by_ada: Actor
    ) -> None:
        deletion = actions.request_deletion(acme, False, by=by_ada)
        ada.delete()
        deletion.refresh_from_db()

        actions.carry_out(deletion)

        assert Deletion.objects.get().finished_at


class TestInBatches:
    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deleting, "BATCH", 2)

    @pytest.fixture
    def killed(self, acme: Account, by_ada: Actor, monkeypatch: pytest.MonkeyPatch) -> Deletion:
        """Five contacts; whoever deleted them was killed after the second batch."""
        ContactFactory.create_batch(5, account=acme)
        whole = deleting.delete_some
        left = iter([whole, whole])

        def mortal(rows: Any, deletion: Deletion) -> int:
            if one := next(left, None):
                return one(rows, deletion)
            raise KeyboardInterrupt

        deletion = actions.request_deletion(acme, True, by=by_ada)
        monkeypatch.setattr(deleting, "delete_some", mortal)
        with pytest.raises(KeyboardInterrupt):
            actions.carry_out(deletion)
        monkeypatch.setattr(deleting, "delete_some", whole)
        deletion.refresh_from_db()
        return deletion

    def test_what_was_done_before_a_kill_is_done(
        self, acme: Account, killed: Deletion, as_ada: Client
    ) -> None:
        assert acme.contacts.count() == 1
        assert (killed.done, killed.total, killed.percent) == (4, 6, 66)
        assert "4 of 6" in words_of(as_ada.get(f"/admin/deletions/{killed.pk}/"))

    def test_the_next_one_goes_on(self, acme: Account, killed: Deletion) -> None:
        actions.carry_out(killed)

        killed.refresh_from_db()
        assert (killed.done, killed.percent, killed.users_deleted) == (6, 100, 1)
        assert not Account.objects.filter(pk=acme.pk).exists()

    def test_the_sweep_finds_it(self, acme: Account, killed: Deletion) -> None:
        carry_out_deletions()

        assert not Account.objects.filter(pk=acme.pk).exists()
        assert not Deletion.objects.unfinished().exists()

    def test_one_that_cannot_be_finished_does_not_hold_up_the_others(
        self, killed: Deletion, elsewhere: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Deletion.objects.create(number=elsewhere.pk, name="Elsewhere")
        whole = actions.carry_out

        def picky(deletion: Deletion) -> None:
            if deletion.pk == killed.pk:
                raise ValueError("There is something about this one")
            whole(deletion)

        monkeypatch.setattr(actions, "carry_out", picky)
        carry_out_deletions()

        assert Deletion.objects.unfinished().get() == killed

    def test_once_more_does_nothing(self, killed: Deletion) -> None:
        actions.carry_out(killed)
        entries = Entry.objects.count()

        for deletion in (killed, Deletion.objects.get()):
            actions.carry_out(deletion)
            carry_out_deletion(deletion.pk)

        assert Entry.objects.count() == entries

    def test_two_thousand_messages_take_few_queries(
        self, acme: Account, by_ada: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(deleting, "BATCH", 500)
        Message.objects.bulk_create(Message(letter="x", account=acme) for _ in range(2000))
        deletion = actions.request_deletion(acme, True, by=by_ada)

        with CaptureQueriesContext(connection) as queries:
            actions.carry_out(deletion)

        assert not Message.objects.filter(account=acme.pk).exists()
        assert len(queries) <= 130
