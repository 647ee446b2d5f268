from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from activitylog_app.models import Entry
from mail_app.models import Message
from tests.factories import PASSWORD
from users_app.models import User

NEW = "staple battery horse"
ANSWER = "If this address has a login, we have sent a link. It works for 2 hours."


def forgot(client: Client, email: str | list[str]) -> str:
    response = client.post("/password/forgot/", {"email": email}, follow=True)
    return response.text


Post = Callable[[], list[EmailMessage]]


@pytest.fixture
def link(client: Client, olivia: User, deliver_all: Post) -> str:
    """What Olivia was mailed when she had forgotten hers."""
    forgot(client, olivia.email)
    [message] = deliver_all()
    [found] = re.findall(r"http://testserver(/password/reset/\S+)", str(message.body))
    return str(found)


class TestForgotPassword:
    @pytest.mark.parametrize("email", ["olivia@acme.test", "nobody@acme.test", "ada@us.test"])
    def test_the_answer_is_always_the_same(
        self, olivia: User, ada: User, client: Client, email: str
    ) -> None:
        assert ANSWER in forgot(client, email)

    @pytest.mark.parametrize(
        "typed",
        [
            "OLIVIA@ACME.test",
            ["evil@evil.test", "olivia@acme.test"],
            ["olivia@acme.test", "evil@evil.test"],
            "olivia@acme.test,evil@evil.test",
            "olivia@acme.test\r\nBcc: evil@evil.test",
            "olivia@acme.test evil@evil.test",
            "olıvia@acme.test",
        ],
    )
    def test_mail_goes_to_the_stored_address_or_nowhere(
        self,
        olivia: User,
        client: Client,
        deliver_all: Post,
        typed: str | list[str],
    ) -> None:
        forgot(client, typed)

        assert [message.recipients() for message in deliver_all()] in (
            [],
            [["olivia@acme.test"]],
        )

    def test_staff_are_sent_nothing_from_here(
        self, ada: User, client: Client, deliver_all: Post
    ) -> None:
        forgot(client, ada.email)

        assert not deliver_all()

    @pytest.mark.parametrize("header", ["host", "x-forwarded-host", "origin", "referer"])
    def test_links_lead_to_our_own_address(
        self, olivia: User, client: Client, deliver_all: Post, header: str
    ) -> None:
        form, forged = {"email": olivia.email}, {header: "evil.test"}
        client.post("/password/forgot/", form, headers=forged)

        assert not any("evil.test" in str(message.body) for message in deliver_all())

    def test_nothing_in_the_database_opens_the_door(self, link: str) -> None:
        token = link.rstrip("/").rpartition("-")[2]

        assert token not in str(list(Message.objects.values()))
        assert token not in str(list(Entry.objects.values()))


class TestTheLink:
    def test_sets_a_new_password(self, link: str, olivia: User, client: Client) -> None:
        page = client.get(link, follow=True)
        client.post(page.request["PATH_INFO"], {"password1": NEW})

        olivia.refresh_from_db()
        assert olivia.check_password(NEW)

    def test_is_not_spent_by_looking(self, link: str, olivia: User) -> None:
        for _look in range(3):
            Client().get(link, follow=True)
            Client().head(link, follow=True)
        client = Client()

        page = client.get(link, follow=True)
        client.post(page.request["PATH_INFO"], {"password1": NEW})

        olivia.refresh_from_db()
        assert olivia.check_password(NEW)

    def test_works_once(self, link: str, client: Client) -> None:
        page = client.get(link, follow=True)
        client.post(page.request["PATH_INFO"], {"password1": NEW})

        assert "This link no longer works." in Client().get(link, follow=True).text

    def test_works_for_two_hours(self, link: str) -> None:
        with time_machine.travel(now() + timedelta(hours=2, seconds=5)):
            assert "This link no longer works." in Client().get(link, follow=True).text

    def test_tells_no_other_site_of_itself(self, link: str, client: Client) -> None:
        opened = client.get(link)

        assert opened["Referrer-Policy"] == "no-referrer"
        assert opened["Location"].endswith("-set-password/")

    def test_leaves_whoever_is_logged_in_alone_until_the_button(
        self, link: str, as_stan: Client
    ) -> None:
        page = as_stan.get(link, follow=True)
        assert as_stan.get("/profile/").status_code == 200

        as_stan.post(page.request["PATH_INFO"], {"password1": NEW})
        assert as_stan.get("/profile/").status_code == 302

    def test_ends_all_sessions(
        self, link: str, olivia: User, logged_in: Callable[[User], Client], client: Client
    ) -> None:
        elsewhere = logged_in(olivia)

        page = client.get(link, follow=True)
        client.post(page.request["PATH_INFO"], {"password1": NEW})

        assert elsewhere.get("/profile/").status_code == 302

    def test_asks_for_a_good_password(self, link: str, olivia: User, client: Client) -> None:
        page = client.get(link, follow=True)

        answer = client.post(page.request["PATH_INFO"], {"password1": "olivia owen"})

        assert "too similar" in answer.text or "too short" in answer.text

    def test_what_is_no_link_says_so(self, db: None, client: Client) -> None:
        page = client.get("/password/reset/1-nonsense/").text

        assert "This link no longer works." in page


class TestChangingIt:
    def change(self, client: Client, current: str, new: str = NEW) -> str:
        form = {"oldpassword": current, "password1": new}
        return client.post("/security/", form, follow=True).text

    def test_needs_the_current_one(self, as_olivia: Client, olivia: User) -> None:
        assert "This is not your current password." in self.change(as_olivia, "wrong")

        olivia.refresh_from_db()
        assert olivia.check_password(PASSWORD)

    def test_ends_every_other_session(
        self, olivia: User, logged_in: Callable[[User], Client]
    ) -> None:
        here, elsewhere = logged_in(olivia), logged_in(olivia)

        assert "Your password is changed." in self.change(here, PASSWORD)

        assert here.get("/profile/").status_code == 200
        assert elsewhere.get("/profile/").status_code == 302

    def test_is_told_by_mail_and_in_the_log(
        self, as_olivia: Client, olivia: User, deliver_all: Post
    ) -> None:
        self.change(as_olivia, PASSWORD)

        assert [message.to for message in deliver_all()] == [[olivia.email]]
        entry = Entry.objects.get()
        assert (entry.code, entry.actor) == ("user.password_changed", olivia)
        assert NEW not in str(vars(entry))

    def test_ends_what_was_begun_before(self, as_olivia: Client, olivia: User) -> None:
        olivia.emailaddress_set.create(email="planted@evil.test")

        self.change(as_olivia, PASSWORD)

        assert [a.email for a in olivia.emailaddress_set.all()] == [olivia.email]


def test_passwords_are_kept_with_argon2(
    client: Client, olivia: User, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    olivia.set_password(PASSWORD)
    olivia.save()

    assert olivia.password.startswith("argon2$argon2id$")
    assert client.login(email=olivia.email, password=PASSWORD)
