"""A passkey in a real browser, with an authenticator that the browser plays itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account
from activitylog_app.models import Entry
from tests.factories import PASSWORD
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


class Device:
    """What is built into the computer and knows a finger."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {"options": AUTHENTICATOR}
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", options)[
            "authenticatorId"
        ]

    def knows_the_finger(self, knows: bool) -> None:
        how = {"authenticatorId": self.id, "isUserVerified": knows}
        self.session.send("WebAuthn.setUserVerified", how)

    def keys(self) -> list[Any]:
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(found["credentials"])


@pytest.fixture
def laptop(page: Page) -> Device:
    return Device(page)


@pytest.fixture
def home(live: LiveServer, settings: Settings) -> str:
    settings.SITE_URL = live.url
    return str(live.url)


@pytest.fixture
def at_the_form(
    page: Page, home: str, olivia: User, acme: Account, log_in: Callable[..., None]
) -> Page:
    """Olivia, logged in, where she adds a passkey, and what was wrong on the way."""
    log_in(page, olivia)
    page.goto(f"{home}/security/")
    page.get_by_role("link", name="Add Passkey").click()
    expect(page.get_by_role("heading", level=1, name="Add Passkey")).to_be_visible()
    return page


def add(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add Passkey").click()


def enter_password(page: Page, home: str, user: User) -> None:
    page.context.clear_cookies()
    page.goto(f"{home}/login/")
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log In").click()
    page.wait_for_url("**/login/code/")


def test_add_one_log_in_with_it_and_step_up_with_it(
    at_the_form: Page,
    laptop: Device,
    home: str,
    olivia: User,
    acme: Account,
    settings: Settings,
) -> None:
    page = at_the_form
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda message: failures.append(message.text))

    add(page, "Laptop")
    expect(page.get_by_role("heading", level=1, name="Recovery codes")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("The passkey “Laptop” is added.")

    enter_password(page, home, olivia)
    page.get_by_role("button", name="Use a Passkey").click()
    page.wait_for_url(f"**/a/{acme.number}/")

    page.goto(f"{home}/security/passkeys/")
    expect(page.get_by_role("row", name="Laptop")).to_contain_text("Today")
    lately = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    page.get_by_role("link", name="Remove Laptop").click()
    page.get_by_role("link", name="Use a passkey instead").click()
    page.wait_for_url("**/security/passkey/**")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = lately
    page.get_by_role("button", name="Use a Passkey").click()
    page.get_by_role("button", name="Remove Passkey").click()
    expect(page.get_by_role("status").first).to_contain_text("“Laptop” is removed.")
    assert not olivia.authenticator_set.exists()
    assert failures == []


def test_whoever_turns_away_while_adding_loses_nothing(
    at_the_form: Page, laptop: Device, olivia: User
) -> None:
    page = at_the_form
    laptop.knows_the_finger(False)
    add(page, "Laptop")

    expect(page.get_by_role("status")).to_have_text(
        "No passkey was added. Press the button to try again."
    )
    expect(page.get_by_label("Name")).to_have_value("Laptop")
    assert not olivia.passkeys.exists()

    laptop.knows_the_finger(True)
    page.get_by_role("button", name="Add Passkey").click()
    expect(page.get_by_role("heading", level=1, name="Recovery codes")).to_be_visible()
    assert [str(passkey) for passkey in olivia.passkeys.all()] == ["Laptop"]


def test_whoever_turns_away_while_logging_in_has_other_ways(
    at_the_form: Page, laptop: Device, home: str, olivia: User
) -> None:
    page = at_the_form
    add(page, "Laptop")
    code = page.locator(".codes li").first.inner_text()
    enter_password(page, home, olivia)
    laptop.knows_the_finger(False)
    page.get_by_role("button", name="Use a Passkey").click()

    expect(page.get_by_role("status")).to_have_text(
        "No passkey was used. Press the button to try again."
    )
    assert not Entry.objects.filter(code="user.code_refused").exists()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/a/*/")


def test_a_device_holds_one_passkey_for_a_login(
    at_the_form: Page, laptop: Device, home: str, olivia: User
) -> None:
    page = at_the_form
    add(page, "Laptop")
    expect(page.get_by_role("heading", level=1, name="Recovery codes")).to_be_visible()
    page.goto(f"{home}/security/passkeys/add/")
    add(page, "Laptop again")

    expect(page.get_by_role("status")).to_have_text(
        "This device or key holds a passkey of yours already."
    )
    assert len(laptop.keys()) == olivia.passkeys.count() == 1


def test_pressed_twice_it_asks_once(at_the_form: Page, laptop: Device, olivia: User) -> None:
    page = at_the_form
    asked: list[str] = []
    page.expose_function("asked", lambda: asked.append("once"))
    page.evaluate(
        """() => {
            const [browser, create] = [navigator.credentials, navigator.credentials.create];
            browser.create = (options) => (window.asked(), create.call(browser, options));
        }"""
    )
    page.get_by_role("button", name="Add Passkey").evaluate("b => { b.click(); b.click(); }")

    expect(page.get_by_role("heading", level=1, name="Recovery codes")).to_be_visible()
    assert asked == ["once"]
    assert len(laptop.keys()) == olivia.passkeys.count() == 1


def test_at_another_address_the_page_says_where(
    at_the_form: Page, laptop: Device, home: str, settings: Settings
) -> None:
    page = at_the_form
    settings.SITE_URL = "https://clients.example.test"
    page.reload()

    expect(page.get_by_role("button", name="Add Passkey")).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("Passkeys do not work in this browser")
    expect(page.get_by_role("link", name="https://clients.example.test")).to_be_visible()


def test_at_a_number_the_page_says_why(
    page: Page, live: LiveServer, home: str, olivia: User, settings: Settings, laptop: Device
) -> None:
    number = home.replace("localhost", "127.0.0.1")
    settings.SITE_URL = number
    page.goto(f"{number}/login/?next=/security/passkeys/add/")
    page.get_by_label("Email address").fill(olivia.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log In").click()

    expect(page.get_by_role("main")).to_contain_text("its address is a number")
    expect(page.get_by_role("button", name="Add Passkey")).to_be_hidden()


def test_without_script_the_page_says_so_and_codes_work(
    at_the_form: Page,
    laptop: Device,
    home: str,
    olivia: User,
    new_context: Callable[..., BrowserContext],
) -> None:
    add(at_the_form, "Laptop")
    code = at_the_form.locator(".codes li").first.inner_text()
    page = new_context(java_script_enabled=False).new_page()
    enter_password(page, home, olivia)

    expect(page.get_by_role("button", name="Use a Passkey")).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("They need JavaScript")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/a/*/")
