"""Passkeys: adding them, using them, and what is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client
from fido2.cose import CoseKey, UnsupportedKey
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from tests.factories import decide
from tests.users_app.security_key import SITE, SecurityKey, options_in, page_asking
from tests.users_app.test_two_factor import (
    CODE_STEP,
    CODES,
    OFF,
    SECRET,
    SECURITY,
    SET_UP,
    SHIELD,
    Phone,
    enter_code,
    enter_password,
    is_in,
    phone,
    recovery_codes,
    step_up,
)
from users_app import actions
from users_app.models import User

__all__ = ["phone"]

LIST = "/security/passkeys/"
ADD = "/security/passkeys/add/"
STEP = "/security/passkey/"
REFUSED = "This passkey was not accepted."

Post = Callable[[], list[EmailMessage]]


@pytest.fixture(autouse=True)
def _at_the_site(settings: Settings) -> None:
    """Another name than the test client calls itself: the Host header has no say."""
    settings.SITE_URL = SITE


def add(client: Client, key: SecurityKey, name: str = "Laptop") -> Any:
    step_up(client, ADD)
    answer = key.create(client.get(ADD).text)
    return client.post(ADD, {"name": name, "credential": answer})


@pytest.fixture
def key() -> SecurityKey:
    return SecurityKey()


@pytest.fixture
def secured(olivia: User, as_olivia: Client, key: SecurityKey) -> User:
    """Olivia, with one passkey and no authenticator app."""
    assert add(as_olivia, key)["Location"] == CODES
    return olivia


def passkey_of(user: User) -> Authenticator:
    found: Authenticator = user.passkeys.get()
    return found


def place(user: User, more: str = "") -> str:
    return f"{LIST}{passkey_of(user).pk}/{more}"


def told() -> list[str]:
    """What the log says that happened since the passkey was added."""
    since = Entry.objects.exclude(code="user.passkey_added").order_by("pk")
    return list(since.values_list("code", flat=True))


def use(client: Client, key: SecurityKey, page: str = CODE_STEP, **changed: bytes) -> Any:
    answer = key.get(client.get(page).text, **changed)
    return client.post(page, {"credential": answer})


class TestAdding:
    def test_the_first_one_turns_two_factor_on_with_recovery_codes(
        self, as_olivia: Client, secured: User
    ) -> None:
        page = as_olivia.get(CODES).text

        assert len(recovery_codes(secured)) == 10
        assert all(code in page for code in recovery_codes(secured))
        assert "10 recovery codes left" in as_olivia.get(SECURITY).text
        assert "Laptop" in as_olivia.get(LIST).text

    def test_the_second_one_keeps_the_recovery_codes(
        self, as_olivia: Client, secured: User
    ) -> None:
        before = recovery_codes(secured)

        assert add(as_olivia, SecurityKey(), "Phone")["Location"] == LIST
        assert recovery_codes(secured) == before
        assert "Phone" in as_olivia.get(LIST).text

    def test_is_told_and_mailed(
        self, as_olivia: Client, secured: User, deliver_all: Post
    ) -> None:
        entry = Entry.objects.get(code="user.passkey_added")
        assert (entry.user, entry.actor) == (secured, secured)
        assert entry.description == "Added the passkey Laptop"
        [message] = deliver_all()
        assert (message.to, message.subject) == ([secured.email], "A passkey was added")

    def test_the_browser_is_asked_for_this_site_and_no_known_key(
        self, as_olivia: Client, secured: User, key: SecurityKey
    ) -> None:
        options = options_in(as_olivia.get(ADD).text)

        assert options["rp"]["id"] == "clients.example.test"
        assert options["user"]["name"] == "olivia@acme.test"
        assert options["authenticatorSelection"]["userVerification"] == "preferred"
        assert options["authenticatorSelection"]["requireResidentKey"] is False
        [known] = options["excludeCredentials"]
        assert known["id"] in key.get(page_asking(rpId="x"))

    def test_without_a_name_it_gets_one(self, as_olivia: Client, olivia: User) -> None:
        add(as_olivia, SecurityKey(), "")

        assert str(passkey_of(olivia)) == "Passkey 1"

    def test_a_name_that_is_too_long_does_not_cost_the_answer(
        self, as_olivia: Client, olivia: User, key: SecurityKey
    ) -> None:
        step_up(as_olivia, ADD)
        answer = key.create(as_olivia.get(ADD).text)
        state = dict(as_olivia.session)["mfa.webauthn.state"]
        page = as_olivia.post(ADD, {"name": "n" * 61, "credential": answer}).text

        assert "There is 1 problem" in page
        assert answer not in page
        assert options_in(page)["challenge"] != state["challenge"]
        assert not olivia.passkeys.exists()

    @pytest.mark.parametrize(
        "key",
        [
            SecurityKey(origin="https://evil.test"),
            SecurityKey(origin="https://other.clients.example.test"),
            SecurityKey(origin=f"{SITE}:8443"),
            SecurityKey(rp_id="evil.test"),
            SecurityKey(flags=SecurityKey.flags & 0),
            SecurityKey(public_key=UnsupportedKey({1: 2, 3: -9})),
            SecurityKey(public_key=CoseKey.parse({1: 2, 3: -7})),
        ],
        ids=["site", "subdomain", "port", "rp id", "nobody there", "kind of key", "half a key"],
    )
    def test_a_wrong_answer_adds_nothing(
        self, as_olivia: Client, olivia: User, key: SecurityKey
    ) -> None:
        assert REFUSED in add(as_olivia, key).text
        assert not olivia.authenticator_set.exists()

    def test_an_answer_adds_one_passkey(self, as_olivia: Client, olivia: User) -> None:
        step_up(as_olivia, ADD)
        form = {"credential": SecurityKey().create(as_olivia.get(ADD).text)}
        as_olivia.post(ADD, form)

        assert REFUSED in as_olivia.post(ADD, form).text
        assert olivia.passkeys.count() == 1

    def test_an_answer_for_another_session_adds_nothing(
        self, as_olivia: Client, olivia: User, as_uma: Client, key: SecurityKey
    ) -> None:
        step_up(as_uma, ADD)
        step_up(as_olivia, ADD)
        as_olivia.get(ADD)
        form = {"credential": key.create(as_uma.get(ADD).text)}

        assert REFUSED in as_olivia.post(ADD, form).text
        assert not olivia.passkeys.exists()

    def test_what_is_stored_is_only_what_is_needed(
        self, as_olivia: Client, olivia: User, key: SecurityKey
    ) -> None:
        step_up(as_olivia, ADD)
        answer = json.loads(key.create(as_olivia.get(ADD).text))
        answer |= {"planted": "\0", "clientExtensionResults": {"credProps": {"rk": True}}}
        as_olivia.post(ADD, {"credential": json.dumps(answer)})

        kept = passkey_of(olivia).data["credential"]
        assert kept.keys() == {"id", "rawId", "type", "response"}

    def test_needs_a_verified_address(self, as_nora: Client, nora: User) -> None:
        nora.emailaddress_set.update(verified=False)

        assert "Verify your email address first." in as_nora.get(ADD, follow=True).text
        assert ADD not in as_nora.get(SECURITY).text

    def test_there_is_room_for_so_many(
        self, as_olivia: Client, secured: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        step_up(as_olivia, ADD)
        answer = SecurityKey().create(as_olivia.get(ADD).text)
        monkeypatch.setattr("users_app.models.users.MOST_PASSKEYS", 1)

        assert "Remove one first." in as_olivia.post(ADD, {"credential": answer}).text
        assert "Remove one first." in as_olivia.get(ADD, follow=True).text
        assert secured.passkeys.count() == 1

    def test_beside_an_app_both_work(
        self, as_olivia: Client, olivia: User, client: Client, phone: Phone, by_olivia: Actor
    ) -> None:
        actions.enable_two_factor(olivia, SECRET, phone.code(), by=by_olivia)
        codes, key = recovery_codes(olivia), SecurityKey()
        phone.clock.shift(30)

        assert add(as_olivia, key)["Location"] == LIST
        assert recovery_codes(olivia) == codes
        enter_password(client, olivia)
        assert "authenticator app shows" in client.get(CODE_STEP).text
        enter_code(client, phone.code())
        assert is_in(client)


class TestLoggingIn:
    def test_a_passkey_opens_what_was_asked_for(
        self, acme: Account, secured: User, client: Client, key: SecurityKey
    ) -> None:
        assert enter_password(client, secured)["Location"] == CODE_STEP
        assert not is_in(client)

        assert use(client, key)["Location"] == f"/a/{acme.number}/"
        assert is_in(client)
        assert told() == ["user.logged_in", "account.entered"]

    def test_when_it_was_last_used_is_seen(
        self, as_olivia: Client, secured: User, client: Client, key: SecurityKey
    ) -> None:
        assert "Never" in as_olivia.get(LIST).text
        enter_password(client, secured)
        use(client, key)

        assert "Never" not in as_olivia.get(LIST).text

    def test_the_browser_is_asked_for_his_keys_at_this_site(
        self, secured: User, client: Client, key: SecurityKey
    ) -> None:
        enter_password(client, secured)
        options = options_in(client.get(CODE_STEP).text)

        assert options["rpId"] == "clients.example.test"
        assert options["userVerification"] == "preferred"
        assert len(options["allowCredentials"]) == 1

    def test_a_recovery_code_opens_too(self, secured: User, client: Client) -> None:
        enter_password(client, secured)
        page = client.get(CODE_STEP).text
        enter_code(client, recovery_codes(secured)[0])

        assert "Use a Passkey" in page
        assert "One of your recovery codes." in page
        assert "authenticator app shows" not in page
        assert is_in(client)

    def test_whoever_has_none_is_not_asked_for_one(
        self, olivia: User, client: Client, phone: Phone, by_olivia: Actor
    ) -> None:
        actions.enable_two_factor(olivia, SECRET, phone.code(), by=by_olivia)
        enter_password(client, olivia)

        assert "Use a Passkey" not in client.get(CODE_STEP).text

    @pytest.mark.parametrize(
        "changes",
        [
            {"key": SecurityKey().key},
            {"id": b"another"},
            {"origin": "https://evil.test"},
            {"origin": "https://other.clients.example.test"},
            {"rp_id": "evil.test"},
            {"flags": SecurityKey.flags & 0},
        ],
        ids=["signed by another", "unknown", "site", "subdomain", "rp id", "nobody there"],
    )
    def test_a_wrong_answer_opens_nothing_and_is_told(
        self, secured: User, client: Client, key: SecurityKey, changes: dict[str, Any]
    ) -> None:
        enter_password(client, secured)
        for name, value in changes.items():
            setattr(key, name, value)

        assert REFUSED in use(client, key).text
        assert not is_in(client)
        entry = Entry.objects.get(code="user.code_refused")
        assert (entry.user, entry.actor) == (secured, None)

    @pytest.mark.parametrize("part", ["authenticatorData", "signature"])
    def test_what_was_changed_on_the_way_opens_nothing(
        self, secured: User, client: Client, key: SecurityKey, part: str
    ) -> None:
        enter_password(client, secured)

        assert REFUSED in use(client, key, CODE_STEP, **{part: b"\x01" * 40}).text
        assert not is_in(client)

    def test_an_answer_opens_once(
        self, secured: User, client: Client, key: SecurityKey
    ) -> None:
        enter_password(client, secured)
        answer = key.get(client.get(CODE_STEP).text)
        client.post(CODE_STEP, {"credential": answer})
        thief = Client()
        enter_password(thief, secured)
        thief.get(CODE_STEP)

        assert is_in(client)
        assert REFUSED in thief.post(CODE_STEP, {"credential": answer}).text
        assert not is_in(thief)

    def test_the_answer_that_added_it_opens_nothing(
        self, as_olivia: Client, olivia: User, client: Client, key: SecurityKey
    ) -> None:
        step_up(as_olivia, ADD)
        answer = key.create(as_olivia.get(ADD).text)
        as_olivia.post(ADD, {"credential": answer})
        enter_password(client, olivia)

        assert REFUSED in client.post(CODE_STEP, {"credential": answer}).text
        assert not is_in(client)

    def test_anothers_passkey_opens_nothing(
        self, secured: User, as_uma: Client, client: Client
    ) -> None:
        hers = SecurityKey()
        add(as_uma, hers)
        enter_password(client, secured)

        assert REFUSED in use(client, hers).text
        assert not is_in(client)

    def test_a_passkey_without_a_password_opens_nothing(
        self, secured: User, client: Client, key: SecurityKey
    ) -> None:
        page = page_asking(rpId="clients.example.test")

        answer = client.post(CODE_STEP, {"credential": key.get(page)})
        assert answer["Location"] == "/login/"

    @pytest.mark.parametrize("last", ["code", "passkey"])
    def test_five_wrong_ones_are_enough_whatever_they_are(
        self, secured: User, client: Client, key: SecurityKey, last: str
    ) -> None:
        for n in range(5):
            another = Client(REMOTE_ADDR=f"192.0.2.{n}")
            enter_password(another, secured)
            form = {"credential": "{}"} if n % 2 else {"code": "00000000"}
            another.post(CODE_STEP, form)
        enter_password(client, secured)
        code = recovery_codes(secured)[0]

        answer = use(client, key) if last == "passkey" else enter_code(client, code)
        assert "Too many attempts. Try again in 5 minutes." in answer.text
        assert not is_in(client)
        assert told().count("user.code_refused") == 5

    def test_an_answer_from_a_site_that_moved_away_opens_nothing(
        self, secured: User, client: Client, key: SecurityKey, settings: Settings
    ) -> None:
        settings.SITE_URL = "https://portal.example.test"
        enter_password(client, secured)

        assert REFUSED in use(client, key).text


@pytest.fixture
def at_the_code_step(secured: User, settings: Settings) -> Client:
    """Here her password was right, and nothing she says next is counted."""
    settings.ACCOUNT_RATE_LIMITS = False
    client = Client()
    enter_password(client, secured)
    return client


@how(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.one_of(
        st.text(max_size=300),
        st.sampled_from(["[" * 5000, "1" * 5000, '"\\u0000"', "null", "{}", "NaN"]),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=40) | st.just("AAAA"),
            lambda inner: st.dictionaries(
                st.sampled_from(
                    [
                        *["id", "rawId", "response", "type", "clientDataJSON"],
                        *["attestationObject", "authenticatorData", "signature"],
                    ]
                ),
                inner,
            ),
        ).map(json.dumps),
    )
)
def test_whatever_the_browser_says_is_answered(
    secured: User, as_olivia: Client, at_the_code_step: Client, text: str
) -> None:
    before = secured.passkeys.count()

    for who, page in [(at_the_code_step, CODE_STEP), (as_olivia, ADD), (as_olivia, STEP)]:
        who.get(page)
        answer = who.post(page, {"credential": text})
        assert answer.status_code == 200, page
        assert not text.strip() or f'value="{text}"' not in answer.text
    assert not is_in(at_the_code_step)
    assert secured.passkeys.count() == before


class TestStepUp:
    def test_a_passkey_is_an_answer(
        self, secured: User, client: Client, key: SecurityKey
    ) -> None:
        client.force_login(secured)
        assert client.get(OFF).status_code == 302
        before = client.session.session_key
        answer = key.get(client.get(f"{STEP}?next={OFF}").text)

        response = client.post(STEP, {"credential": answer, "next": OFF})
        assert response["Location"] == OFF
        assert client.get(OFF).status_code == 200
        assert client.session.session_key != before

    def test_a_wrong_one_is_none_and_told(self, secured: User, client: Client) -> None:
        client.force_login(secured)

        page = use(client, SecurityKey(), STEP).text
        assert REFUSED in page
        assert "Use a Passkey" in page
        assert client.get(OFF).status_code == 302
        assert told() == ["user.code_refused"]

    def test_each_way_leads_to_the_others(self, secured: User, as_olivia: Client) -> None:
        ways = {
            "/security/password/": "Use your password instead",
            "/security/code/": "Use a code instead",
            STEP: "Use a passkey instead",
        }
        for way in ways:
            page = as_olivia.get(f"{way}?next={LIST}").text
            for other, words in ways.items():
                assert (words in page) == (other != way)

    def test_whoever_has_none_is_asked_for_something_else(self, as_olivia: Client) -> None:
        assert as_olivia.get(STEP)["Location"] == "/security/password/"

    @pytest.mark.parametrize("method", ["get", "post", "put"])
    @pytest.mark.parametrize("what", ["add", "rename", "remove"])
    def test_every_change_asks_first(
        self, secured: User, client: Client, method: str, what: str
    ) -> None:
        client.force_login(secured)
        path = {"add": ADD, "rename": place(secured), "remove": place(secured, "remove/")}[what]
        before = list(Authenticator.objects.values())

        answer = getattr(client, method)(path)
        assert answer["Location"].startswith("/security/password/?next=")
        assert list(Authenticator.objects.values()) == before


class TestChanging:
    def test_renaming(self, secured: User, as_olivia: Client) -> None:
        page = as_olivia.post(place(secured), {"name": "Old laptop"}, follow=True).text

        assert "The passkey is now named “Old laptop”." in page
        entry = Entry.objects.latest("pk")
        assert entry.description == "Renamed the passkey Laptop to Old laptop"
        assert (entry.user, entry.actor) == (secured, secured)

    def test_the_same_name_is_no_change(self, secured: User, as_olivia: Client) -> None:
        page = as_olivia.post(place(secured), {"name": "Laptop"}, follow=True).text

        assert "Nothing was changed." in page
        assert told() == []

    @pytest.mark.parametrize("name", ["", "  ", "n" * 61, "a\0b"])
    def test_a_name_that_is_none_is_refused(
        self, secured: User, as_olivia: Client, name: str
    ) -> None:
        assert "There is 1 problem" in as_olivia.post(place(secured), {"name": name}).text
        assert str(passkey_of(secured)) == "Laptop"

    def test_a_name_is_text(self, secured: User, as_olivia: Client) -> None:
        as_olivia.post(place(secured), {"name": "<b>{user}"})

        assert "&lt;b&gt;{user}" in as_olivia.get(LIST).text
        assert Entry.objects.latest("pk").description.endswith("to <b>{user}")

    def test_removing_the_last_one_turns_two_factor_off(
        self, secured: User, as_olivia: Client, client: Client, deliver_all: Post
    ) -> None:
        path = place(secured, "remove/")
        assert "It is your last one" in as_olivia.get(path).text
        assert "The passkey “Laptop” is removed." in as_olivia.post(path, follow=True).text

        assert not Authenticator.objects.exists()
        enter_password(client, secured)
        assert is_in(client)
        assert told()[0] == "user.passkey_removed"
        assert Entry.objects.filter(description="Removed the passkey Laptop").exists()
        message = deliver_all()[-1]
        assert message.subject == "A passkey was removed"
        assert "Two-factor login is off" in str(message.body)

    def test_removing_one_of_two_leaves_it_on(
        self, secured: User, as_olivia: Client, client: Client, deliver_all: Post
    ) -> None:
        path, phone = place(secured, "remove/"), SecurityKey()
        add(as_olivia, phone, "Phone")
        assert "It is your last one" not in as_olivia.get(path).text
        as_olivia.post(path)

        assert "Two-factor login is still on." in str(deliver_all()[-1].body)
        enter_password(client, secured)
        assert not is_in(client)
        use(client, phone)
        assert is_in(client)

    def test_a_removed_one_opens_nothing(
        self, secured: User, as_olivia: Client, client: Client, key: SecurityKey
    ) -> None:
        path = place(secured, "remove/")
        add(as_olivia, SecurityKey(), "Phone")
        enter_password(client, secured)
        answer = key.get(client.get(CODE_STEP).text)
        as_olivia.post(path)

        assert REFUSED in client.post(CODE_STEP, {"credential": answer}).text
        assert not is_in(client)

    def test_the_method_delete_removes_nothing(self, secured: User, as_olivia: Client) -> None:
        assert as_olivia.delete(place(secured, "remove/")).status_code == 405
        assert secured.passkeys.exists()

    @pytest.mark.parametrize("more", ["", "remove/"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_anothers_is_a_404(
        self, secured: User, as_uma: Client, method: str, more: str
    ) -> None:
        step_up(as_uma, LIST)

        answer = getattr(as_uma, method)(place(secured, more), {"name": "Mine"})
        assert answer.status_code == 404
        assert str(passkey_of(secured)) == "Laptop"

    @pytest.mark.parametrize("more", ["", "remove/"])
    def test_an_app_is_no_passkey(
        self, olivia: User, as_olivia: Client, phone: Phone, by_olivia: Actor, more: str
    ) -> None:
        actions.enable_two_factor(olivia, SECRET, phone.code(), by=by_olivia)
        step_up(as_olivia, LIST)
        app = Authenticator.objects.get(type="totp")

        assert as_olivia.post(f"{LIST}{app.pk}/{more}", {"name": "n"}).status_code == 404

    def test_turning_two_factor_off_removes_passkeys_too(
        self, secured: User, as_olivia: Client
    ) -> None:
        assert "Your passkeys are removed" in as_olivia.get(OFF).text
        as_olivia.post(OFF)

        assert not Authenticator.objects.exists()
        assert told() == ["user.two_factor_disabled"]

    def test_an_app_can_be_set_up_beside_a_passkey(
        self, secured: User, as_olivia: Client, by_olivia: Actor
    ) -> None:
        assert f'href="{SET_UP}"' in as_olivia.get(SECURITY).text
        assert as_olivia.get(SET_UP).status_code == 200
        codes = recovery_codes(secured)

        assert actions.enable_two_factor(secured, SECRET, "", by=by_olivia)
        assert recovery_codes(secured) == codes
        assert f'href="{SET_UP}"' not in as_olivia.get(SECURITY).text

    def test_the_list_costs_no_query_a_row(
        self,
        secured: User,
        as_olivia: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for n in range(4):
            add(as_olivia, SecurityKey(), f"Key {n}")
        as_olivia.get(LIST)

        with django_assert_max_num_queries(2):
            as_olivia.get(LIST)

    def test_the_shield_is_there(self, acme: Account, secured: User, as_olivia: Client) -> None:
        assert SHIELD in as_olivia.get(f"/a/{acme.number}/users/").text


class TestWhereTheyWork:
    def test_the_page_names_the_address(self, as_olivia: Client) -> None:
        step_up(as_olivia, ADD)
        page = as_olivia.get(ADD, HTTP_HOST="localhost").text

        assert f'data-origin="{SITE}"' in page
        assert options_in(page)["rp"]["id"] == "clients.example.test"

    @pytest.mark.parametrize(
        ("address", "origin"),
        [
            ("https://Clients.Example.test:443", "https://clients.example.test"),
            ("http://localhost:8000", "http://localhost:8000"),
        ],
    )
    def test_an_address_is_spelled_as_browsers_spell_it(
        self, as_olivia: Client, settings: Settings, address: str, origin: str
    ) -> None:
        settings.SITE_URL = address

        assert add(as_olivia, SecurityKey(origin=origin))["Location"] == CODES
        assert f'data-origin="{origin}"' in as_olivia.get(ADD).text

    @pytest.mark.parametrize(
        "address", ["http://127.0.0.1:8000", "https://192.0.2.7", "http://[::1]:8000"]
    )
    def test_at_a_number_it_says_that_they_do_not(
        self, as_olivia: Client, settings: Settings, address: str
    ) -> None:
        settings.SITE_URL = address
        step_up(as_olivia, ADD)
        page = as_olivia.get(ADD).text

        assert 'data-origin=""' in page
        assert "its address is a number" in page


def test_the_answer_counts_for_a_quarter_of_an_hour(secured: User, key: SecurityKey) -> None:
    client = Client()
    client.force_login(secured)
    with time_machine.travel("2030-01-01 12:00Z", tick=False) as clock:
        use(client, key, STEP)
        assert client.get(ADD).status_code == 200
        clock.shift(15 * 60 + 1)
        assert client.get(ADD).status_code == 302


class TestWhereTwoFactorIsRequired:
    @pytest.fixture
    def required(self, db: None) -> None:
        decide(require_two_factor=True)

    def test_a_passkey_is_enough(
        self, required: None, acme: Account, as_olivia: Client, key: SecurityKey
    ) -> None:
        page = as_olivia.get(f"/a/{acme.number}/")
        assert page["Location"] == SET_UP
        step_up(as_olivia, SET_UP)
        assert f'href="{ADD}"' in as_olivia.get(SET_UP).text

        add(as_olivia, key)
        assert as_olivia.get(f"/a/{acme.number}/").status_code == 200

    def test_the_last_one_stays(self, secured: User, required: None, as_olivia: Client) -> None:
        page = as_olivia.post(place(secured, "remove/"), follow=True).text

        assert "It stays on." in page
        assert len(recovery_codes(secured)) == 10
        assert str(passkey_of(secured)) == "Laptop"
        assert told() == []

    def test_one_of_two_may_go(self, secured: User, required: None, as_olivia: Client) -> None:
        path = place(secured, "remove/")
        add(as_olivia, SecurityKey(), "Phone")
        as_olivia.post(path)

        assert str(passkey_of(secured)) == "Phone"

    def test_staff_come_in_with_one_and_keep_it(
        self, ada: User, as_ada: Client, key: SecurityKey
    ) -> None:
        ada.authenticator_set.all().delete()
        assert as_ada.get("/admin/")["Location"] == SET_UP
        add(as_ada, key)
        as_ada.post(place(ada, "remove/"))

        assert str(passkey_of(ada)) == "Laptop"
        assert as_ada.get("/admin/", follow=True).status_code == 200
