"""The invitation with which somebody becomes staff: its link, and the command for the first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import now

from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor, Entry
from tests.factories import SALES, SUPPORT, RoleFactory, code, decide
from tests.invitations_app.test_secrets import rows
from tests.users_app.test_entrance import SET_UP
from users_app import actions
from users_app.models import Role, User, declared_rights

CHOSEN = "quay-and-lantern-7"

Post = Callable[[], list[EmailMessage]]


@pytest.fixture(autouse=True)
def _roles(db: None) -> None:
    """A test with a real browser empties all tables, those of the migration's roles too."""
    everything = [key for _group, keys in declared_rights() for key, _label in keys]
    RoleFactory(name="Full Administrator", rights=everything)
    RoleFactory(name="Sales Operator", rights=SALES)
    RoleFactory(name="Support Operator", rights=SUPPORT)


@pytest.fixture
def ines(db: None) -> User:
    """Invited as staff, and mailed a link."""
    role: Any = Role.objects.get(name="Sales Operator")
    person = {"first_name": "Ines", "last_name": "Ito", "email": "ines@us.test"}
    return actions.invite_staff(role, person, by=SYSTEM)


@pytest.fixture
def link(ines: User, deliver_all: Post) -> str:
    return newest_link(deliver_all())


def newest_link(mails: list[EmailMessage]) -> str:
    [found] = re.findall(r"http://testserver(/admin/invitation/\S+)", str(mails[-1].body))
    return str(found)


def choose(client: Client, link: str, password: str = CHOSEN) -> Any:
    client.get(link)
    return client.post("/admin/invitation/", {"password": password})


def is_dead(link: str) -> bool:
    page = Client().get(link, follow=True)
    return page.status_code == 410 and "This link no longer works." in page.text


class TestTheInvitation:
    def test_says_for_whom_and_as_what(self, link: str, client: Client) -> None:
        page = client.get(link, follow=True).text

        for words in ["Hello, Ines!", "Sales Operator", "ines@us.test", "At least 10 charac"]:
            assert words in page

    def test_leads_to_a_password_then_to_the_second_factor_then_in(
        self, link: str, ines: User, client: Client
    ) -> None:
        assert choose(client, link)["Location"] == "/admin/"
        page = client.get("/admin/", follow=True)
        assert page.redirect_chain == [(SET_UP, 302)]
        [secret] = re.findall(r'<code class="secretkey">(\w+)<', page.text)
        client.post(SET_UP, {"code": code(secret)})

        assert client.get("/admin/clients/").status_code == 200
        joined = Entry.objects.get(code="staff.joined")
        assert (joined.actor, joined.actor_kind, joined.user) == (ines, "admin", ines)

    def test_verifies_the_address_to_which_it_was_sent(
        self, link: str, ines: User, client: Client
    ) -> None:
        assert not EmailAddress.objects.get(user=ines).verified

        choose(client, link)

        assert EmailAddress.objects.get(user=ines).verified

    def test_is_a_session_of_staff_that_ends_with_the_browser(
        self, link: str, client: Client
    ) -> None:
        cookie = choose(client, link).cookies["session"]

        assert cookie["max-age"] == ""
        assert client.session.get_expire_at_browser_close()

    def test_replaces_whoever_was_logged_in(
        self, link: str, ines: User, acme: Account, as_olivia: Client
    ) -> None:
        as_olivia.get(f"/a/{acme.number}/")
        assert as_olivia.get(link, follow=True).status_code == 200

        choose(as_olivia, link)

        assert as_olivia.session[SESSION_KEY] == str(ines.pk)
        assert "account" not in as_olivia.session

    def test_is_not_spent_by_looking(self, link: str, ines: User, client: Client) -> None:
        for _look in range(2):
            Client().get(link, follow=True)
            Client().head(link, follow=True)

        assert choose(client, link).status_code == 302

    def test_works_once(self, link: str, client: Client) -> None:
        choose(client, link)

        assert is_dead(link)
        assert choose(Client(), link, "another-one-22").status_code == 410
        assert User.objects.get(email="ines@us.test").check_password(CHOSEN)

    def test_dies_when_a_newer_one_is_sent(
        self, link: str, ines: User, client: Client, deliver_all: Post, by_ada: Actor
    ) -> None:
        actions.invite_staff_again(ines, by=by_ada)
        newer = newest_link(deliver_all())

        assert is_dead(link)
        assert choose(client, newer).status_code == 302

    def test_works_for_seven_days(self, link: str, ines: User) -> None:
        with time_machine.travel(now() + timedelta(days=7, minutes=-1)):
            assert not is_dead(link)
        with time_machine.travel(now() + timedelta(days=7, minutes=1)):
            assert is_dead(link)

    def test_dies_when_he_is_deactivated(
        self, link: str, ines: User, client: Client, ada: User, by_ada: Actor
    ) -> None:
        client.get(link, follow=True)
        actions.deactivate_staff(ines, by=by_ada)

        assert is_dead(link)
        assert client.post("/admin/invitation/", {"password": CHOSEN}).status_code == 410
        assert not User.objects.get(pk=ines.pk).has_usable_password()

    @pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "é" * 20])
    def test_whatever_else_is_sent_is_a_dead_one(self, token: str, db: None) -> None:
        assert is_dead(f"/admin/invitation/{token}/")

    def test_stands_in_no_table(self, link: str) -> None:
        token = link.split("/")[3]

        found = list(rows())

        assert any("ines@us.test" in row for row in found)
        assert not any(token in row for row in found)

    def test_is_out_of_the_address_and_told_to_no_other_page(
        self, link: str, client: Client
    ) -> None:
        response = client.get(link)

        assert response["Location"] == "/admin/invitation/"
        assert response["Referrer-Policy"] == "no-referrer"
        assert link.split("/")[3] not in client.get("/admin/invitation/").text

    @pytest.mark.parametrize(
        ("password", "sentence"),
        [
            ("", "Enter a password."),
            ("short", "This password is too short."),
            ("ines@us.test", "The password is too similar to the"),
            ("1234567890", "This password is too common."),
        ],
    )
    def test_says_at_the_field_what_is_wrong_with_a_password(
        self, link: str, ines: User, client: Client, password: str, sentence: str
    ) -> None:
        page = choose(client, link, password)

        assert page.status_code == 200
        assert any(sentence in error for error in page.context["form"].errors["password"])
        assert not is_dead(link)

    def test_asks_for_as_many_characters_as_the_settings_say(
        self, link: str, client: Client
    ) -> None:
        decide(password_min_length=20)

        assert "At least 20 characters" in choose(client, link).text


class TestCreateStaff:
    def create(self, *words: str) -> str:
        out = StringIO()
        call_command("create_staff", *words, stdout=out)
        return out.getvalue()

    def test_prints_a_link_that_works_and_mails_one(
        self, client: Client, deliver_all: Post, db: None
    ) -> None:
        said = self.create("Root@Us.test", "--first-name=Rita", "--last-name=Root")

        [link] = re.findall(r"http://testserver(/admin/invitation/\S+)", said)
        assert "Rita Root (Full Administrator)" in said
        assert [mail.to for mail in deliver_all()] == [["root@us.test"]]
        assert choose(client, link).status_code == 302
        user = User.objects.get(email="root@us.test")
        assert user.has_perm("users_app.configure_roles")
        assert Entry.objects.get(code="staff.invited").actor_kind == "system"

    def test_takes_a_role(self, db: None) -> None:
        self.create("s@us.test", "--first-name=S", "--last-name=T", "--role=Sales Operator")

        assert User.objects.get().role_names == "Sales Operator"

    @pytest.mark.parametrize(
        ("email", "role", "sentence"),
        [
            ("no address", "Sales Operator", "Enter an email address"),
            ("olivia@acme.test", "Sales Operator", "This email address already has a login."),
            ("s@us.test", "King", "There is no role King. There are: Full Administrator, Sal"),
        ],
    )
    def test_says_what_is_wrong(
        self, olivia: User, email: str, role: str, sentence: str
    ) -> None:
        with pytest.raises(CommandError, match=re.escape(sentence)):
            self.create(email, "--first-name=S", "--last-name=T", f"--role={role}")

        assert not User.objects.staff().exists()
        assert not Entry.objects.exists()

    def test_needs_a_name(self, db: None) -> None:
        with pytest.raises(CommandError, match="--first-name, --last-name"):
            self.create("s@us.test")
