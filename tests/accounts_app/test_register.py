from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts_app.models import Account
from activitylog_app.models import Entry
from tests.factories import UserFactory, decide
from tests.racing import AtOnce
from users_app.models import User

FORM = {
    "first_name": "Rosa",
    "last_name": "Reyes",
    "email": "Rosa@Reyes.test",
    "password1": "correct horse battery",
    "company": "Reyes & Co",
    "tax_id": "",
    "country": "ES",
    "address_1": "Calle Mayor 1",
    "address_2": "",
    "city": "Madrid",
    "region": "",
    "postcode": "28013",
    "phone": "912 345 678",
    "currency": "EUR",
    "language": "en",
    "time_zone": "Europe/Madrid",
}
Post = Callable[[], list[EmailMessage]]
TAKEN = "This email address already has a login."


@pytest.fixture
def requires_verification(db: None) -> None:
    decide(require_email_verification=True)


def test_registering_makes_a_user_who_owns_an_account(client: Client, db: None) -> None:
    response = client.post("/register/", FORM)

    account = Account.objects.get()
    assert response["Location"] == f"/a/{account.number}/"
    assert account.owner.email == "rosa@reyes.test"
    assert account.owner.time_zone == "Europe/Madrid"
    assert (account.name, account.email) == ("Reyes & Co", "rosa@reyes.test")
    assert account.phone == "+34912345678"
    assert account.number >= 1001


def test_whoever_registers_is_logged_in_and_in_the_account(client: Client, db: None) -> None:
    client.post("/register/", FORM)

    assert client.get("/profile/").status_code == 200


def test_a_person_is_an_account_too(client: Client, db: None) -> None:
    client.post("/register/", FORM | {"company": ""})

    assert str(Account.objects.get()) == "Rosa Reyes"


def test_a_link_to_verify_the_address_is_sent(
    client: Client, deliver_all: Post, db: None
) -> None:
    client.post("/register/", FORM)

    [message] = deliver_all()
    assert message.to == ["rosa@reyes.test"]
    assert "http://testserver/email/verify/" in str(message.body)


def test_the_log_tells_who_came_and_with_what(client: Client, db: None) -> None:
    client.post("/register/", FORM)

    rosa, account = User.objects.get(), Account.objects.get()
    registered = Entry.objects.get(code="account.registered")
    assert (registered.actor, registered.account) == (rosa, account)
    assert registered.description == "Registered and opened the account Reyes & Co"
    codes = set(Entry.objects.values_list("code", flat=True))
    assert codes == {"account.registered", "user.logged_in", "account.entered"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"email": "rosa"}, "Enter an email address, for example name@company.com."),
        ({"email": "rösa@reyes.test"}, "Enter an email address, for example"),
        ({"phone": "12"}, "Enter a phone number, for example +44 20 7946 0123."),
        ({"country": "XX"}, "Select a valid choice"),
        ({"currency": "BTC"}, "Select a valid choice"),
        ({"first_name": ""}, "Fill in “First name”."),
        ({"password1": "short"}, "This password is too short."),
        ({"password1": "rosa@reyes.test"}, "The password is too similar to the email address."),
        ({"password1": "1234567890"}, "This password is too common."),
        ({"city": "x" * 101}, "at most 100 characters"),
        ({"address_1": "\0"}, "Null characters are not allowed."),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(
    client: Client, db: None, wrong: dict[str, str], told: str
) -> None:
    page = client.post("/register/", FORM | wrong).text

    assert told in page
    assert "Reyes &amp; Co" in page
    assert FORM["password1"] not in page
    assert not User.objects.exists()


def test_an_unknown_time_zone_is_not_taken(client: Client, db: None) -> None:
    client.post("/register/", FORM | {"time_zone": "Mars/Phobos"})

    assert User.objects.get().time_zone == "UTC"


def test_more_than_the_form_asks_for_is_ignored(client: Client, db: None) -> None:
    extra = {"is_staff": "on", "is_owner": "", "status": "closed", "number": "7", "notes": "x"}

    client.post("/register/", FORM | extra)

    account = Account.objects.get()
    assert (account.status, account.notes, account.owner.is_staff) == ("active", "", False)
    assert account.number != 7


@pytest.mark.parametrize("field", ["email", "country"])
def test_a_field_sent_twice_counts_once(client: Client, db: None, field: str) -> None:
    twice: dict[str, Any] = FORM | {field: ["olivia@acme.test", FORM[field]]}

    client.post("/register/", twice)

    assert list(User.objects.values_list("email", flat=True)) in ([], ["rosa@reyes.test"])


class TestAnAddressThatHasALogin:
    def test_is_told_when_the_rest_is_right(self, client: Client, db: None) -> None:
        UserFactory(email="rosa@reyes.test")

        assert TAKEN in client.post("/register/", FORM).text
        assert User.objects.count() == 1

    def test_is_not_told_before(self, client: Client, db: None) -> None:
        UserFactory(email="rosa@reyes.test")

        assert TAKEN not in client.post("/register/", FORM | {"city": ""}).text

    def test_can_be_asked_for_ten_times_an_hour(self, client: Client, db: None) -> None:
        statuses = [
            client.post("/register/", FORM | {"city": ""}).status_code for _ in range(11)
        ]

        assert statuses == [200] * 10 + [429]


@pytest.mark.usefixtures("requires_verification", "db")
class TestWhereAddressesAreVerifiedFirst:
    def test_nobody_is_logged_in_before(self, client: Client) -> None:
        response = client.post("/register/", FORM)

        assert response["Location"] == "/email/verify/"
        assert client.get("/profile/").status_code == 302

    def test_a_known_address_is_answered_like_a_new_one(self, client: Client) -> None:
        new = client.post("/register/", FORM)
        known = Client().post("/register/", FORM)

        assert known["Location"] == new["Location"]
        assert known.status_code == new.status_code
        assert User.objects.count() == 1

    def test_whoever_has_the_login_is_told_by_mail(
        self, client: Client, deliver_all: Post
    ) -> None:
        UserFactory(email="rosa@reyes.test")

        client.post("/register/", FORM)

        [message] = deliver_all()
        assert message.to == ["rosa@reyes.test"]
        assert "/password/forgot/" in str(message.body)


class TestClosedRegistration:
    def test_has_no_form(self, client: Client, db: None) -> None:
        decide(allow_client_registration=False)

        page = client.get("/register/").text
        assert "password1" not in page
        assert "Register" not in client.get("/login/").text

    def test_takes_nobody(self, client: Client, db: None) -> None:
        decide(allow_client_registration=False)

        client.post("/register/", FORM)

        assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mandatory", [False, True])
def test_ten_submissions_at_once_make_one_account(
    mandatory: bool, at_once: AtOnce, request: pytest.FixtureRequest
) -> None:
    """From ten addresses: those of one address are counted one after the other, and who would
    have to wait for that longer than a second is asked to try again."""
    if mandatory:
        request.getfixturevalue("requires_verification")

    def submit(address: str) -> Any:
        return Client(REMOTE_ADDR=address).post("/register/", FORM)

    answers: list[Any] = at_once(*(partial(submit, f"192.0.2.{n}") for n in range(10)))

    assert (User.objects.count(), Account.objects.count()) == (1, 1)
    if mandatory:
        assert {answer["Location"] for answer in answers} == {"/email/verify/"}
    else:
        assert sorted(answer.status_code for answer in answers) == [200] * 9 + [302]
        assert all(TAKEN in answer.text for answer in answers if answer.status_code == 200)
