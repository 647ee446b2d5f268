from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts_app.models import Account
from activitylog_app.models import Entry
from tests.factories import PASSWORD, AccountFactory
from users_app.models import User

WRONG = "Email address or password is wrong."


def log_in(
    client: Client, email: str, password: str = PASSWORD, query: str = "", **extra: Any
) -> Any:
    form = {"login": email, "password": password}
    return client.post(f"/login/{query}", form, **extra)


def test_the_only_account_opens_at_once(acme: Account, olivia: User, client: Client) -> None:
    response = log_in(client, olivia.email)

    assert response["Location"] == f"/a/{acme.number}/"


def test_with_several_accounts_one_chooses(acme: Account, olivia: User, client: Client) -> None:
    AccountFactory(owner=olivia)

    assert log_in(client, olivia.email)["Location"] == "/accounts/"


def test_without_an_account_there_is_a_page_that_helps(nora: User, client: Client) -> None:
    assert log_in(client, nora.email)["Location"] == "/accounts/"
    assert "You do not have access to an account yet" in client.get("/accounts/").text


def test_a_closed_account_does_not_count(acme: Account, olivia: User, client: Client) -> None:
    AccountFactory(owner=olivia, status="closed")

    assert log_in(client, olivia.email)["Location"] == f"/a/{acme.number}/"


@pytest.mark.parametrize("spelling", ["OLIVIA@acme.test", " olivia@Acme.Test "])
def test_the_spelling_of_the_address_does_not_matter(
    acme: Account, client: Client, spelling: str
) -> None:
    assert log_in(client, spelling).status_code == 302


class TestWhatWasAskedFor:
    def test_opens_after_logging_in(self, acme: Account, olivia: User, client: Client) -> None:
        path = f"/a/{acme.number}/contacts/?after=x"

        assert log_in(client, olivia.email, query=f"?next={path}")["Location"] == path

    def test_must_be_in_an_account_of_ones_own(
        self, acme: Account, elsewhere: Account, olivia: User, client: Client
    ) -> None:
        response = log_in(client, olivia.email, query=f"?next=/a/{elsewhere.number}/")

        assert response["Location"] == f"/a/{acme.number}/"

    @pytest.mark.parametrize(
        "evil",
        [
            "//evil.test",
            "/\\evil.test",
            "https:evil.test",
            "https://evil.test/",
            "http://testserver.evil.test/",
            "javascript:alert(1)",
            "%0d%0aLocation:%20https://evil.test",
            "/%0d%0aevil",
            "///evil.test",
            "\\\\evil.test",
            "",
        ],
    )
    def test_stays_on_this_site(
        self, acme: Account, olivia: User, client: Client, evil: str
    ) -> None:
        response = log_in(client, olivia.email, query=f"?next={evil}")

        assert response.status_code == 302
        location = response["Location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
        assert "\r" not in location


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        "email", ["olivia@acme.test", "nobody@acme.test", "olivıa@acme.test", "no address"]
    )
    def test_looks_the_same_whoever_it_is(
        self, acme: Account, client: Client, email: str
    ) -> None:
        response = log_in(client, email, "not this one")

        assert response.status_code == 200
        assert WRONG in response.text

    def test_is_the_same_for_a_login_that_was_closed(
        self, olivia: User, client: Client
    ) -> None:
        User.objects.update(is_active=False)

        assert WRONG in log_in(client, olivia.email).text

    def test_is_the_same_for_staff(self, ada: User, client: Client) -> None:
        assert WRONG in log_in(client, ada.email).text

    def test_keeps_what_was_typed_but_the_password(self, olivia: User, client: Client) -> None:
        page = log_in(client, olivia.email, "not this one").text

        assert olivia.email in page
        assert "not this one" not in page

    def test_costs_a_hash_for_an_unknown_address_too(
        self, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None
    ) -> None:
        hashed: list[str] = []
        monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))

        log_in(client, "nobody@acme.test", "not this one")

        assert hashed == ["not this one"]


class TestLimits:
    def test_five_wrong_passwords_are_enough_for_an_address(
        self, acme: Account, olivia: User, client: Client
    ) -> None:
        for n in range(5):
            log_in(client, olivia.email, "wrong", REMOTE_ADDR=f"192.0.2.{n}")

        response = log_in(client, olivia.email, PASSWORD, REMOTE_ADDR="192.0.2.99")

        assert "Too many attempts" in response.text

    def test_another_spelling_is_not_another_address(
        self, acme: Account, olivia: User, client: Client
    ) -> None:
        for spelling in ["olivia@acme.test", "OLIVIA@acme.test", " olivia@acme.test"] * 2:
            response = log_in(client, spelling, "wrong")

        assert "Too many attempts" in response.text

    def test_a_forged_header_is_not_another_place(
        self, acme: Account, olivia: User, client: Client
    ) -> None:
        for n in range(31):
            response = log_in(
                client, f"somebody{n}@acme.test", "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}"
            )

        assert response.status_code == 429 or "Too many attempts" in response.text

    def test_behind_a_proxy_its_word_counts_and_no_other(
        self, acme: Account, olivia: User, client: Client, settings: Settings
    ) -> None:
        settings.TRUSTED_PROXIES = 1

        log_in(client, olivia.email, HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.7")

        assert Entry.objects.get(code="user.logged_in").ip_address == "192.0.2.7"


def test_logging_in_is_told(acme: Account, olivia: User, client: Client) -> None:
    log_in(client, olivia.email, REMOTE_ADDR="192.0.2.7")

    logged_in, entered = Entry.objects.order_by("pk")
    assert (logged_in.code, logged_in.actor, logged_in.user) == (
        "user.logged_in",
        olivia,
        olivia,
    )
    assert (entered.code, entered.account) == ("account.entered", acme)
    assert logged_in.ip_address == "192.0.2.7"
    assert logged_in.request_id == entered.request_id != ""


def test_it_is_noted_for_the_user_and_for_the_account(
    acme: Account, olivia: User, client: Client
) -> None:
    log_in(client, olivia.email)

    olivia.refresh_from_db()
    assert olivia.last_login is not None
    assert acme.memberships.get().last_login_at is not None


def test_a_failure_is_told_without_what_was_typed(olivia: User, client: Client) -> None:
    log_in(client, olivia.email, "my-secret")
    log_in(client, "my-secret@nowhere.test", "my-secret")

    known, unknown = Entry.objects.order_by("pk")
    assert (known.code, known.user, known.actor) == ("user.log_in_failed", olivia, None)
    assert unknown.user is None
    assert "my-secret" not in f"{vars(known)}{vars(unknown)}"


class TestLoggingOut:
    def test_is_a_post(self, as_olivia: Client) -> None:
        as_olivia.get("/logout/")

        assert as_olivia.get("/profile/").status_code == 200

    def test_ends_the_session_and_what_the_browser_kept(self, as_olivia: Client) -> None:
        response = as_olivia.post("/logout/")

        assert response["Clear-Site-Data"] == '"cache", "storage"'
        assert as_olivia.get("/profile/").status_code == 302

    def test_is_told(self, as_olivia: Client, olivia: User) -> None:
        as_olivia.post("/logout/")

        entry = Entry.objects.get()
        assert (entry.code, entry.actor) == ("user.logged_out", olivia)


def test_the_session_has_a_new_key_after_logging_in(
    acme: Account, olivia: User, client: Client
) -> None:
    client.get("/login/")
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["session"] = session.session_key or ""

    log_in(client, olivia.email)

    assert client.session.session_key != session.session_key


def test_pages_behind_the_login_are_not_kept(acme: Account, as_olivia: Client) -> None:
    for path in ["/accounts/", "/profile/", f"/a/{acme.number}/", "/a/9999/"]:
        assert as_olivia.get(path)["Cache-Control"] == "no-store, private"
