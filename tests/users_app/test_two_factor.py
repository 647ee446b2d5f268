"""The second factor: setting it up, logging in with it, and every way around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from tests.factories import PASSWORD, code
from users_app import actions
from users_app.models import User

SECURITY = "/security/"
SET_UP = "/security/two-factor/"
OFF = "/security/two-factor/off/"
CODES = "/security/recovery-codes/"
NEW_CODES = "/security/recovery-codes/new/"
CODE_STEP = "/login/code/"
WRONG = "This code is wrong or has expired. Enter the newest one."
SHIELD = "Two-factor is on"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

Post = Callable[[], list[EmailMessage]]


@dataclass
class Phone:
    """An authenticator app, and the clock everybody goes by."""

    clock: Any
    secret: str = SECRET

    def code(self) -> str:
        return code(self.secret)

    def wrong_code(self) -> str:
        return f"{(int(self.code()) + 1) % 10**6:06}"


@pytest.fixture
def phone() -> Iterator[Phone]:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield Phone(clock)


@pytest.fixture
def secured(olivia: User, phone: Phone, by_olivia: Actor) -> User:
    """Olivia, with her phone set up and its codes fresh again."""
    actions.enable_two_factor(olivia, SECRET, phone.code(), by=by_olivia)
    phone.clock.shift(30)
    return olivia


def enter_password(client: Client, user: User) -> Any:
    return client.post("/login/", {"login": user.email, "password": PASSWORD})


def enter_code(client: Client, code: str) -> Any:
    return client.post(CODE_STEP, {"code": code})


def step_up(client: Client, page: str) -> Any:
    return client.post(f"/security/password/?next={page}", {"password": PASSWORD, "next": page})


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def recovery_codes(user: User) -> list[str]:
    factor = Authenticator.objects.get(user=user, type="recovery_codes")
    return list(RecoveryCodes(factor).get_unused_codes())


def told() -> list[str]:
    """What the log says that happened since the phone was set up."""
    since = Entry.objects.exclude(code="user.two_factor_enabled").order_by("pk")
    return list(since.values_list("code", flat=True))


def set_up(client: Client, phone: Phone) -> Any:
    step_up(client, SET_UP)
    [phone.secret] = re.findall(r'<code class="secretkey">(\w+)<', client.get(SET_UP).text)
    return client.post(SET_UP, {"code": phone.code()}, follow=True)


class TestSettingUp:
    def test_with_a_code_of_the_phone_it_is_on(
        self, as_olivia: Client, olivia: User, phone: Phone
    ) -> None:
        page = set_up(as_olivia, phone).text

        assert all(code in page for code in recovery_codes(olivia))
        assert len(recovery_codes(olivia)) == 10
        assert "10 recovery codes left" in as_olivia.get(SECURITY).text

    def test_the_code_that_showed_it_is_spent(
        self, as_olivia: Client, olivia: User, client: Client, phone: Phone
    ) -> None:
        set_up(as_olivia, phone)
        enter_password(client, olivia)

        assert WRONG in enter_code(client, phone.code()).text

    def test_a_wrong_code_changes_nothing(self, as_olivia: Client, phone: Phone) -> None:
        step_up(as_olivia, SET_UP)
        [phone.secret] = re.findall(
            r'<code class="secretkey">(\w+)<', as_olivia.get(SET_UP).text
        )

        assert WRONG in as_olivia.post(SET_UP, {"code": phone.wrong_code()}).text
        assert not Authenticator.objects.exists()

    def test_the_picture_stands_in_the_page(self, as_olivia: Client) -> None:
        step_up(as_olivia, SET_UP)
        page = as_olivia.get(SET_UP).text

        assert "<svg" in page.partition('class="qr"')[2]
        assert "data:image" not in page
        assert "<?xml" not in page
        assert " style=" not in page

    def test_is_told_and_mailed(
        self, as_olivia: Client, olivia: User, phone: Phone, deliver_all: Post
    ) -> None:
        set_up(as_olivia, phone)

        entry = Entry.objects.get(code="user.two_factor_enabled")
        assert (entry.user, entry.actor) == (olivia, olivia)
        [message] = deliver_all()
        assert (message.to, message.subject) == ([olivia.email], "Two-factor login is on")

    def test_no_secret_is_told_mailed_or_readable_in_the_database(
        self, as_olivia: Client, olivia: User, phone: Phone, deliver_all: Post
    ) -> None:
        set_up(as_olivia, phone)

        kept = f"{list(Authenticator.objects.values())}{list(Entry.objects.values())}"
        mailed = "".join(f"{message.body}" for message in deliver_all())
        for secret in [phone.secret, phone.code(), *recovery_codes(olivia)]:
            assert secret not in kept + mailed

    def test_needs_a_verified_address(self, as_nora: Client, nora: User) -> None:
        nora.emailaddress_set.update(verified=False)

        assert "Verify your email address first." in as_nora.get(SET_UP, follow=True).text
        assert SET_UP not in as_nora.get(SECURITY).text

    def test_twice_keeps_the_first_phone(
        self, secured: User, by_olivia: Actor, phone: Phone
    ) -> None:
        before = Authenticator.objects.get(type="totp").data

        assert actions.enable_two_factor(secured, "OTHER234", "1", by=by_olivia) is None
        assert Authenticator.objects.get(type="totp").data == before

    def test_a_former_secret_key_still_opens(
        self, secured: User, client: Client, phone: Phone, settings: Settings
    ) -> None:
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
        enter_password(client, secured)

        assert enter_code(client, phone.code()).status_code == 302


class TestLoggingIn:
    def test_a_code_opens_what_was_asked_for(
        self, acme: Account, secured: User, client: Client, phone: Phone
    ) -> None:
        assert enter_password(client, secured)["Location"] == CODE_STEP

        assert enter_code(client, phone.code())["Location"] == f"/a/{acme.number}/"
        assert is_in(client)
        assert told() == ["user.logged_in", "account.entered"]

    def test_a_page_that_was_asked_for_is_not_forgotten(
        self, acme: Account, secured: User, client: Client, phone: Phone
    ) -> None:
        form = {"login": secured.email, "password": PASSWORD}
        client.post(f"/login/?next=/a/{acme.number}/contacts/", form)

        assert enter_code(client, phone.code())["Location"] == f"/a/{acme.number}/contacts/"

    def test_the_password_alone_reads_nothing(
        self, acme: Account, secured: User, client: Client
    ) -> None:
        enter_password(client, secured)

        for path in [
            "/profile/",
            SECURITY,
            "/accounts/",
            f"/a/{acme.number}/",
            SET_UP,
            OFF,
            CODES,
        ]:
            assert client.get(path)["Location"].startswith("/login/?next="), path
        assert told() == []

    def test_the_field_is_one_that_phones_fill_in(self, secured: User, client: Client) -> None:
        enter_password(client, secured)
        page = client.get(CODE_STEP).text

        assert 'autocomplete="one-time-code"' in page
        assert 'inputmode="numeric"' in page

    def test_a_wrong_code_opens_nothing_and_is_told(
        self, secured: User, client: Client, phone: Phone
    ) -> None:
        enter_password(client, secured)
        wrong = phone.wrong_code()

        assert WRONG in enter_code(client, wrong).text
        assert not is_in(client)
        entry = Entry.objects.get(code="user.code_refused")
        assert (entry.user, entry.actor) == (secured, None)
        assert wrong not in f"{vars(entry)}"

    @pytest.mark.parametrize(
        "form", [{}, {"code": ""}, {"credential": "{}"}, {"code": "١٢٣٤٥٦"}]
    )
    def test_what_is_no_code_opens_nothing(
        self, secured: User, client: Client, form: dict[str, str]
    ) -> None:
        enter_password(client, secured)

        assert client.post(CODE_STEP, form).status_code == 200
        assert not is_in(client)

    def test_an_older_code_is_wrong(self, secured: User, client: Client, phone: Phone) -> None:
        enter_password(client, secured)
        code = phone.code()
        phone.clock.shift(30)

        assert WRONG in enter_code(client, code).text

    def test_a_code_works_once(self, secured: User, client: Client, phone: Phone) -> None:
        enter_password(client, secured)
        enter_code(client, phone.code())
        thief = Client()
        enter_password(thief, secured)

        assert WRONG in enter_code(thief, phone.code()).text
        assert not is_in(thief)

    def test_a_recovery_code_works_once(self, secured: User, client: Client) -> None:
        code = recovery_codes(secured)[3]
        enter_password(client, secured)
        enter_code(client, code)
        again = Client()
        enter_password(again, secured)

        assert is_in(client)
        assert WRONG in enter_code(again, code).text
        assert "9 recovery codes left" in client.get(SECURITY).text

    def test_five_wrong_codes_are_enough(
        self, secured: User, client: Client, phone: Phone
    ) -> None:
        for n in range(5):
            another = Client(REMOTE_ADDR=f"192.0.2.{n}")
            enter_password(another, secured)
            enter_code(another, phone.wrong_code())
        enter_password(client, secured)

        page = enter_code(client, phone.code()).text
        assert "Too many attempts. Try again in 5 minutes." in page
        assert "reset your password" not in page
        assert not is_in(client)

    def test_without_a_password_there_is_no_code_step(self, client: Client) -> None:
        assert client.get(CODE_STEP)["Location"] == "/login/"

    def test_the_session_has_a_new_key_afterwards(
        self, secured: User, client: Client, phone: Phone
    ) -> None:
        enter_password(client, secured)
        before = client.session.session_key
        enter_code(client, phone.code())

        assert client.session.session_key != before


def test_a_reset_does_not_jump_over_it(
    secured: User, client: Client, phone: Phone, deliver_all: Post
) -> None:
    client.post("/password/forgot/", {"email": secured.email})
    message = deliver_all()[-1]
    [link] = re.findall(r"http://testserver(/password/reset/\S+)", str(message.body))
    page = client.get(link, follow=True)
    new = "staple battery horse"
    client.post(page.request["PATH_INFO"], {"password1": new})
    assert not is_in(client)

    response = client.post("/login/", {"login": secured.email, "password": new})

    assert response["Location"] == CODE_STEP
    assert not is_in(client)
    enter_code(client, phone.code())
    assert is_in(client)


class TestChangingIt:
    @pytest.mark.parametrize("place", [OFF, CODES, NEW_CODES])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_asks_for_the_password_again(
        self, secured: User, as_olivia: Client, place: str, method: str
    ) -> None:
        before = list(Authenticator.objects.values())

        if (place, method) != (CODES, "post"):
            response = getattr(as_olivia, method)(place)
            assert response["Location"].startswith("/security/password/?next=")
        assert list(Authenticator.objects.values()) == before

    def test_setting_up_asks_too(self, as_olivia: Client) -> None:
        assert as_olivia.get(SET_UP)["Location"].startswith("/security/password/?next=")

    def test_a_wrong_password_is_no_answer(self, secured: User, as_olivia: Client) -> None:
        page = as_olivia.post("/security/password/", {"password": "not this one"}).text

        assert "This is not your password." in page
        assert as_olivia.get(OFF).status_code == 302

    def test_a_code_is_an_answer_too(
        self, secured: User, as_olivia: Client, phone: Phone
    ) -> None:
        form = {"code": phone.code(), "next": OFF}

        assert as_olivia.post("/security/code/", form)["Location"] == OFF
        assert as_olivia.get(OFF).status_code == 200

    def test_a_wrong_code_is_none_and_told(
        self, secured: User, as_olivia: Client, phone: Phone
    ) -> None:
        assert WRONG in as_olivia.post("/security/code/", {"code": phone.wrong_code()}).text
        assert told() == ["user.code_refused"]

    def test_what_was_posted_before_the_answer_is_not_done(
        self, secured: User, as_olivia: Client
    ) -> None:
        as_olivia.post(OFF)

        assert step_up(as_olivia, OFF)["Location"] == OFF
        assert Authenticator.objects.filter(user=secured, type="totp").exists()

    def test_the_session_has_a_new_key_after_the_answer(
        self, secured: User, as_olivia: Client
    ) -> None:
        before = as_olivia.session.session_key
        step_up(as_olivia, OFF)

        assert as_olivia.session.session_key != before

    def test_the_answer_counts_for_a_quarter_of_an_hour(
        self, secured: User, as_olivia: Client, phone: Phone
    ) -> None:
        step_up(as_olivia, OFF)
        phone.clock.shift(15 * 60 + 1)

        assert as_olivia.get(OFF).status_code == 302

    def test_turned_off_the_password_is_enough(
        self, acme: Account, secured: User, as_olivia: Client, client: Client, deliver_all: Post
    ) -> None:
        step_up(as_olivia, OFF)
        assert "Two-factor login is off." in as_olivia.post(OFF, follow=True).text

        enter_password(client, secured)
        assert is_in(client)
        assert not Authenticator.objects.exists()
        assert told()[0] == "user.two_factor_disabled"
        message = deliver_all()[-1]
        assert message.subject == "Two-factor login is off"

    def test_new_recovery_codes_replace_the_old_ones(
        self, secured: User, as_olivia: Client, client: Client, deliver_all: Post
    ) -> None:
        old = recovery_codes(secured)
        step_up(as_olivia, NEW_CODES)
        page = as_olivia.post(NEW_CODES, follow=True).text

        assert all(code in page for code in recovery_codes(secured))
        assert not set(old) & set(recovery_codes(secured))
        assert told() == ["user.recovery_codes_made"]
        message = deliver_all()[-1]
        assert message.subject == "You have new recovery codes"

    def test_recovery_codes_are_shown_once(self, secured: User, as_olivia: Client) -> None:
        step_up(as_olivia, CODES)
        assert as_olivia.head(CODES).status_code == 405
        first, second = as_olivia.get(CODES), as_olivia.get(CODES)

        code = recovery_codes(secured)[0]
        assert code in first.text
        assert code not in second.text
        assert first["Cache-Control"] == "no-store, private"

    @pytest.mark.parametrize("place", [OFF, CODES, NEW_CODES])
    def test_where_it_is_off_there_is_nothing_to_change(
        self, as_olivia: Client, place: str
    ) -> None:
        assert as_olivia.get(place)["Location"] == SECURITY

    def test_it_is_ones_own_only(self, secured: User, as_uma: Client) -> None:
        step_up(as_uma, OFF)
        as_uma.post(OFF)

        assert Authenticator.objects.filter(user=secured, type="totp").exists()


class TestTheShield:
    def test_is_beside_the_owner_who_has_it(
        self, acme: Account, secured: User, uma: User, as_olivia: Client
    ) -> None:
        assert as_olivia.get(f"/a/{acme.number}/users/").text.count(SHIELD) == 2

    def test_is_beside_the_user_who_has_it(
        self,
        acme: Account,
        uma: User,
        dora: User,
        as_olivia: Client,
        phone: Phone,
        by_olivia: Actor,
    ) -> None:
        actions.enable_two_factor(uma, SECRET, phone.code(), by=by_olivia)
        page = as_olivia.get(f"/a/{acme.number}/users/").text

        assert page.count(SHIELD) == 2
        assert SHIELD in page.partition(uma.full_name)[2].partition(uma.email)[0]

    def test_is_beside_nobody_who_has_it_not(
        self, acme: Account, uma: User, as_olivia: Client
    ) -> None:
        assert SHIELD not in as_olivia.get(f"/a/{acme.number}/users/").text

    def test_costs_no_query_a_row(
        self,
        acme: Account,
        secured: User,
        uma: User,
        dora: User,
        as_olivia: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        as_olivia.get(f"/a/{acme.number}/users/")

        with django_assert_max_num_queries(8):
            as_olivia.get(f"/a/{acme.number}/users/")
