"""Add Client: staff open an account, for a new user or for one there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts_app import actions
from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from config.refusals import Refused
from tests.factories import UserFactory
from tests.reading import words_of
from users_app.models import User, UserManager

ADD = "/admin/clients/add/"
CHOSEN = "quay-and-lantern-7"
FORM = {
    "kind": "new",
    "email": "kim@kerr.test",
    "first_name": "Kim",
    "last_name": "Kerr",
    "company": "Kerr & Co",
    "tax_id": "GB123",
    "currency": "USD",
    "language": "en",
    "address_1": "2 Quay Street",
    "city": "Bristol",
    "postcode": "BS1 4DJ",
    "country": "GB",
    "phone": "0117 496 0123",
}

Post = Callable[[], list[EmailMessage]]


def add(client: Client, **changes: str) -> Any:
    return client.post(ADD, FORM | changes, follow=True)


def errors_of(page: Any) -> dict[str, list[str]]:
    return dict(page.context["form"].errors)


def reset_link(mail: EmailMessage) -> str:
    [link] = re.findall(r"http://testserver(/password/reset/\S+)", str(mail.body))
    return str(link)


class TestForSomebodyNew:
    def test_there_is_an_account_and_its_owner(self, as_ada: Client, ada: User) -> None:
        page = add(as_ada)

        account = Account.objects.get()
        assert page.redirect_chain == [(f"/admin/clients/{account.number}/", 302)]
        assert "Kerr & Co is a client now." in words_of(page)
        assert (account.owner.full_name, account.owner.email) == ("Kim Kerr", "kim@kerr.test")
        kept = (account.currency, account.email, account.phone, account.first_name)
        assert kept == ("USD", "kim@kerr.test", "+441174960123", "Kim")
        entry = Entry.objects.get()
        assert (entry.code, entry.actor, entry.account) == ("account.added", ada, account)
        assert entry.description == "Added the client Kerr & Co"

    def test_he_has_no_password_and_no_verified_address(self, as_ada: Client) -> None:
        add(as_ada)

        kim = User.objects.get(email="kim@kerr.test")
        assert not kim.has_usable_password()
        assert not kim.emailaddress_set.get().verified

    def test_he_is_mailed_a_link_to_set_a_password(
        self, as_ada: Client, deliver_all: Post, client: Client
    ) -> None:
        add(as_ada)
        [mail] = deliver_all()
        assert mail.to == ["kim@kerr.test"]
        assert "Ada" not in str(mail.body), "staff are not named to customers"
        page = client.get(reset_link(mail), follow=True)

        client.post(page.request["PATH_INFO"], {"password1": CHOSEN})

        form = {"login": "kim@kerr.test", "password": CHOSEN}
        number = Account.objects.get().number
        assert client.post("/login/", form)["Location"] == f"/a/{number}/"

    def test_once_he_has_a_password_the_link_is_dead(
        self, as_ada: Client, deliver_all: Post, client: Client
    ) -> None:
        add(as_ada)
        link = reset_link(deliver_all()[0])
        page = client.get(link, follow=True)
        client.post(page.request["PATH_INFO"], {"password1": CHOSEN})

        assert "This link no longer works." in Client().get(link, follow=True).text

    def test_a_company_is_not_needed(self, as_ada: Client) -> None:
        assert "Kim Kerr is a client now." in words_of(add(as_ada, company=""))


class TestForSomebodyThereIs:
    def test_he_owns_one_more(
        self, acme: Account, olivia: User, as_ada: Client, deliver_all: Post
    ) -> None:
        add(as_ada, kind="existing", email="OLIVIA@acme.test", first_name="", last_name="")

        account = Account.objects.exclude(pk=acme.pk).get()
        assert account.owner == olivia
        assert (account.first_name, account.email) == ("Olivia", "olivia@acme.test")
        assert User.objects.filter(is_staff=False).count() == 1
        [mail] = deliver_all()
        assert mail.to == ["olivia@acme.test"]
        assert "Kerr & Co" in str(mail.body)
        assert "/password/reset/" not in str(mail.body)

    def test_his_own_name_stands_whatever_is_typed(self, olivia: User, as_ada: Client) -> None:
        add(as_ada, kind="existing", email=olivia.email)

        olivia.refresh_from_db()
        assert olivia.full_name == "Olivia Owen"
        assert Account.objects.get().first_name == "Olivia"

    def test_staff_own_nothing(self, ada: User, by_ada: Actor) -> None:
        details = {name: FORM[name] for name in ("company", "currency", "country")}

        with pytest.raises(Refused):
            actions.add_client(ada, details, by=by_ada)

        assert not Account.objects.exists()


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("changes", "errors"),
        [
            ({"email": ""}, {"email": "Enter an email address."}),
            ({"email": "no address"}, {"email": "Enter an email address, for example name@"}),
            ({"first_name": " "}, {"first_name": "This field is required."}),
            (
                {"first_name": "", "last_name": ""},
                {
                    "first_name": "This field is required.",
                    "last_name": "This field is required.",
                },
            ),
            (
                {"email": "olivia@acme.test"},
                {"email": "Olivia Owen already has this login. Choose Existing User."},
            ),
            ({"kind": "existing"}, {"email": "Nobody has a login with this address. Choose"}),
            (
                {"kind": "existing", "email": "ada@us.test"},
                {"email": "This address belongs to staff."},
            ),
            ({"email": "ada@us.test"}, {"email": "Ada Ames already has this login."}),
            ({"kind": "both"}, {"kind": "Select a valid choice."}),
            ({"currency": "CHF"}, {"currency": "Select a valid choice."}),
            ({"country": "XX", "phone": ""}, {"country": "Select a valid choice."}),
            ({"address_1": ""}, {"address_1": "This field is required."}),
            ({"city": ""}, {"city": "This field is required."}),
            ({"phone": "12"}, {"phone": "Enter a phone number, for example +44 20"}),
            ({"company": "x" * 151}, {"company": "Ensure this value has at most 150"}),
        ],
    )
    def test_is_said_at_its_field_and_nothing_typed_is_lost(
        self,
        olivia: User,
        as_ada: Client,
        deliver_all: Post,
        changes: dict[str, str],
        errors: dict[str, str],
    ) -> None:
        page = add(as_ada, **changes)

        found = errors_of(page)
        assert found.keys() == errors.keys()
        assert [found[name][0][: len(said)] for name, said in errors.items()] == [
            *errors.values()
        ]
        form = page.context["form"]
        assert {name: form[name].value() for name in FORM} == FORM | changes
        assert not Account.objects.exists()
        assert not Entry.objects.exists()
        assert not deliver_all()

    def test_an_address_taken_at_the_same_moment_is_a_message(
        self, as_ada: Client, deliver_all: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        create = UserManager.create_user

        def a_moment_later(users: Any, email: str, **details: Any) -> User:
            create(users, email, first_name="Some", last_name="Body")
            return create(users, email, **details)

        monkeypatch.setattr(UserManager, "create_user", a_moment_later)

        page = add(as_ada)

        assert errors_of(page) == {
            "email": ["This email address already has a login. Choose Existing User."]
        }
        assert page.context["form"]["company"].value() == "Kerr & Co"
        assert not Account.objects.exists()
        assert not deliver_all()

    def test_somebody_deleted_at_the_same_moment_is_not_found(
        self, olivia: User, by_ada: Actor, as_ada: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add_client = actions.add_client

        def a_moment_later(*args: Any, **kwargs: Any) -> actions.Registration:
            actions.delete_users([User.objects.get(pk=olivia.pk)], by=by_ada)
            return add_client(*args, **kwargs)

        monkeypatch.setattr(actions, "add_client", a_moment_later)

        page = add(as_ada, kind="existing", email=olivia.email)

        assert page.status_code == 404
        assert not Account.objects.exists()


def test_who_is_new_is_told_from_who_is_not_by_the_whole_address(as_ada: Client) -> None:
    UserFactory(email="kim@kerr.tester")

    add(as_ada)

    assert User.objects.filter(email="kim@kerr.test").exists()
