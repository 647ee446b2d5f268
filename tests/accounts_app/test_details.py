from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts_app.models import Account, Contact
from activitylog_app.models import Entry
from tests.factories import ContactFactory
from users_app.models import User

STALE = "Somebody else changed this while you were editing."


def form_of(client: Client, path: str) -> dict[str, Any]:
    """What the page's form would send as it is."""
    form = client.get(path).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) is not None}


class TestAccountDetails:
    @pytest.fixture
    def path(self, acme: Account) -> str:
        return f"/a/{acme.number}/details/"

    def test_are_saved(self, acme: Account, as_dora: Client, path: str) -> None:
        as_dora.post(path, form_of(as_dora, path) | {"city": "Leeds", "phone": "0117 496 0123"})

        acme.refresh_from_db()
        assert (acme.city, acme.phone) == ("Leeds", "+441174960123")

    def test_the_log_tells_before_and_after(
        self, acme: Account, dora: User, as_dora: Client, path: str
    ) -> None:
        as_dora.post(path, form_of(as_dora, path) | {"city": "Leeds"})

        entry = Entry.objects.get()
        assert (entry.code, entry.actor, entry.account) == (
            "account.details_changed",
            dora,
            acme,
        )
        assert entry.data == {"changed": {"city": ["Bristol", "Leeds"]}}

    def test_saving_without_a_change_is_no_event(self, as_dora: Client, path: str) -> None:
        response = as_dora.post(path, form_of(as_dora, path), follow=True)

        assert "Nothing was changed." in response.text
        assert not Entry.objects.exists()

    def test_nobody_saves_over_somebody_unseen(
        self, acme: Account, as_dora: Client, as_olivia: Client, path: str
    ) -> None:
        doras, olivias = form_of(as_dora, path), form_of(as_olivia, path)
        as_dora.post(path, doras | {"city": "Leeds"})

        page = as_olivia.post(path, olivias | {"address_1": "2 Quay Street"})

        assert STALE in page.text
        assert "Saved now: Leeds" in page.text
        acme.refresh_from_db()
        assert (acme.city, acme.address_1) == ("Leeds", "1 Quay Street")

    def test_who_has_seen_it_may_save_over_it(
        self, acme: Account, as_dora: Client, as_olivia: Client, path: str
    ) -> None:
        doras, olivias = form_of(as_dora, path), form_of(as_olivia, path)
        as_dora.post(path, doras | {"city": "Leeds"})
        page = as_olivia.post(path, olivias | {"city": "York"})
        again = {name: page.context["form"][name].value() for name in olivias}

        as_olivia.post(path, again)

        acme.refresh_from_db()
        assert acme.city == "York"

    def test_a_mistake_does_not_rename_the_account_on_the_page(
        self, as_olivia: Client, path: str
    ) -> None:
        page = as_olivia.post(path, form_of(as_olivia, path) | {"company": "New", "city": ""})

        assert page.wsgi_request.account.name == "Acme & Sons"  # type: ignore[attr-defined]

    def test_what_is_not_asked_for_is_not_changed(
        self, acme: Account, as_olivia: Client, path: str
    ) -> None:
        extra = {
            "status": "closed",
            "currency": "USD",
            "notes": "x",
            "number": 1,
            "is_owner": 1,
        }

        as_olivia.post(path, form_of(as_olivia, path) | extra | {"city": "Leeds"})

        fresh = Account.objects.get()
        assert (fresh.status, fresh.currency, fresh.notes) == ("active", "EUR", "")

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("email", "nobody", "Enter an email address"),
            ("phone", "call me", "Enter a phone number"),
            ("country", "", "Choose something for “Country”."),
            ("version", "\0", ""),
        ],
    )
    def test_a_mistake_is_told(
        self, acme: Account, as_olivia: Client, path: str, field: str, value: str, told: str
    ) -> None:
        response = as_olivia.post(path, form_of(as_olivia, path) | {field: value})

        assert response.status_code == 200
        assert told in response.text


class TestContacts:
    FORM = {
        "first_name": "Kim",
        "last_name": "Kerr",
        "email": "Kim@Acme.test",
        "mail_kinds": ["invoice", "support"],
    }

    @pytest.fixture
    def path(self, acme: Account) -> str:
        return f"/a/{acme.number}/contacts/"

    def test_there_are_not_more_than_an_account_may_have(
        self, clara: Contact, as_dora: Client, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Contact, "MOST", 1)

        page = as_dora.post(f"{path}add/", self.FORM)

        assert "An account has at most 1 contacts." in page.text
        assert Contact.objects.get() == clara

    def test_one_is_added(self, acme: Account, as_dora: Client, path: str) -> None:
        as_dora.post(f"{path}add/", self.FORM)

        contact = acme.contacts.get()
        assert (contact.name, contact.email) == ("Kim Kerr", "kim@acme.test")
        assert contact.mail_kinds == ["invoice", "support"]
        assert Entry.objects.get().description == "Added the contact Kim Kerr"

    def test_an_address_is_a_contact_once(
        self, acme: Account, clara: Contact, as_dora: Client, path: str
    ) -> None:
        page = as_dora.post(f"{path}add/", self.FORM | {"email": "CLARA@acme.test"}).text

        assert "Clara Cole is a contact with this address." in page
        assert acme.contacts.count() == 1

    def test_another_account_may_have_the_same(
        self, elsewhere: Account, as_dora: Client, path: str
    ) -> None:
        ContactFactory(account=elsewhere, email="kim@acme.test")

        assert as_dora.post(f"{path}add/", self.FORM).status_code == 302

    def test_one_is_changed(self, clara: Contact, as_dora: Client, path: str) -> None:
        page = f"{path}{clara.pk}/"
        as_dora.post(page, form_of(as_dora, page) | {"last_name": "Clay"})

        clara.refresh_from_db()
        assert clara.last_name == "Clay"
        assert Entry.objects.get().data == {"changed": {"last_name": ["Cole", "Clay"]}}

    def test_nobody_saves_over_somebody_unseen(
        self, clara: Contact, as_dora: Client, as_olivia: Client, path: str
    ) -> None:
        page = f"{path}{clara.pk}/"
        doras, olivias = form_of(as_dora, page), form_of(as_olivia, page)
        as_dora.post(page, doras | {"last_name": "Clay"})

        answer = as_olivia.post(page, olivias | {"first_name": "Claire"}).text

        assert STALE in answer

    def test_one_is_deleted_after_a_question(
        self, acme: Account, clara: Contact, as_dora: Client, path: str
    ) -> None:
        assert "Clara Cole" in as_dora.get(f"{path}{clara.pk}/delete/").text
        assert acme.contacts.exists()

        as_dora.post(f"{path}{clara.pk}/delete/")
        assert not acme.contacts.exists()
        assert Entry.objects.get().description == "Deleted the contact Clara Cole"

    def test_anothers_is_a_404(self, elsewhere: Account, as_dora: Client, path: str) -> None:
        theirs = ContactFactory(account=elsewhere)

        for page in [f"{path}{theirs.pk}/", f"{path}{theirs.pk}/delete/"]:
            assert as_dora.get(page).status_code == 404
            assert as_dora.post(page, self.FORM).status_code == 404
        assert elsewhere.contacts.exists()

    def test_one_that_is_gone_meanwhile_is_a_404(
        self, clara: Contact, as_dora: Client, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Deleted between the page's look and the action's lock."""
        page = f"{path}{clara.pk}/"
        form = form_of(as_dora, page)
        lock = type(Account.objects.all()).lock

        def deleted_meanwhile(self: Any, account: Account) -> Account:
            Contact.objects.all().delete()
            return lock(self, account)

        monkeypatch.setattr(type(Account.objects.all()), "lock", deleted_meanwhile)

        assert as_dora.post(page, form | {"last_name": "Clay"}).status_code == 404

    @pytest.mark.parametrize("kinds", [["invoice", "spam"], ["\0"], [""]])
    def test_an_unknown_kind_of_mail_is_refused(
        self, acme: Account, as_dora: Client, path: str, kinds: list[str]
    ) -> None:
        assert as_dora.post(f"{path}add/", self.FORM | {"mail_kinds": kinds}).status_code == 200
        assert not acme.contacts.exists()


def test_whoever_may_not_is_told_which_permission_is_missing_and_who_can_give_it(
    acme: Account, as_uma: Client
) -> None:
    response = as_uma.get(f"/a/{acme.number}/details/")

    assert response.status_code == 403
    for words in ["Access Denied", "Modify Account Profile", "Olivia Owen"]:
        assert words in response.text
