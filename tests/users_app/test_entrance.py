"""How staff come in, from where, and how long they stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings as site_settings
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from accounts_app.models import Account, Contact
from activitylog_app.models import Actor, Entry
from tests.factories import PASSWORD, code, decide
from tests.test_access import DOORS, address_of, values_for
from users_app import actions
from users_app.models import User

WRONG = "Email address or password is wrong."
OVER = "You were logged out: the session was over."
SET_UP = "/security/two-factor/"
ENTRANCE = "/admin/login/?next="

LogIn = Callable[[User], Client]


def enter_password(
    client: Client, email: str, password: str = PASSWORD, query: str = "", **extra: Any
) -> Any:
    form = {"login": email, "password": password}
    return client.post(f"/admin/login/{query}", form, **extra)


def come_in(client: Client, user: User, query: str = "") -> Any:
    """With both factors; answers the last answer."""
    enter_password(client, user.email, query=query)
    return client.post("/login/code/", {"code": code()})


def is_out(client: Client) -> bool:
    return str(client.get("/admin/").get("Location", "")).startswith(ENTRANCE)


class TestLoggingIn:
    def test_with_password_and_code_the_admin_area_opens(
        self, ada: User, client: Client
    ) -> None:
        assert come_in(client, ada)["Location"] == "/admin/"
        assert client.get("/admin/").status_code == 200
        entry = Entry.objects.get()
        assert (entry.code, entry.actor_kind, entry.user) == ("user.logged_in", "admin", ada)

    def test_the_password_alone_reads_nothing(self, ada: User, client: Client) -> None:
        assert enter_password(client, ada.email)["Location"] == "/login/code/"

        assert SESSION_KEY not in client.session
        assert is_out(client)
        assert client.get("/profile/")["Location"] == "/login/?next=/profile/"

    def test_the_entrance_of_customers_is_not_theirs(self, ada: User, client: Client) -> None:
        page = client.post("/login/", {"login": ada.email, "password": PASSWORD})

        assert WRONG in page.text

    @pytest.mark.parametrize(
        ("email", "password"),
        [
            ("nobody@us.test", PASSWORD),
            ("ada@us.test", "not this one"),
            ("olivia@acme.test", PASSWORD),
            ("olivia@acme.test", "not this one"),
        ],
    )
    def test_whoever_is_refused_meets_the_same_words_and_leaves_the_same_entry(
        self, acme: Account, ada: User, client: Client, email: str, password: str
    ) -> None:
        page = enter_password(client, email, password)

        assert (page.status_code, page.context["form"].non_field_errors()) == (200, [WRONG])
        [entry] = Entry.objects.all()
        told = (entry.code, entry.description, entry.actor, entry.account, entry.data)
        assert told == ("user.log_in_failed", "A log-in failed", None, None, {})

    def test_wrong_passwords_are_counted_here_too(self, ada: User, client: Client) -> None:
        for n in range(5):
            enter_password(client, ada.email, "wrong", REMOTE_ADDR=f"192.0.2.{n}")

        assert "Too many attempts" in enter_password(client, ada.email).text

    def test_nobody_is_kept_logged_in(self, ada: User, client: Client) -> None:
        assert 'name="remember"' not in client.get("/admin/login/").text
        client.post(
            "/admin/login/", {"login": ada.email, "password": PASSWORD, "remember": "on"}
        )

        cookie = client.post("/login/code/", {"code": code()}).cookies["session"]

        assert (cookie["max-age"], cookie["expires"]) == ("", "")
        assert client.session.get_expire_at_browser_close()

    def test_the_session_has_a_new_key_afterwards(self, ada: User, client: Client) -> None:
        enter_password(client, ada.email)
        before = client.session.session_key

        client.post("/login/code/", {"code": code()})

        assert client.session.session_key != before

    @pytest.mark.parametrize(
        "wanted", ["/admin/clients/?q=acme&status=active", "/admin/staff/roles/", "/admin/"]
    )
    def test_what_was_asked_for_in_the_admin_area_opens(
        self, ada: User, client: Client, wanted: str
    ) -> None:
        query = f"?next={wanted.replace('?', '%3F').replace('&', '%26')}"

        assert come_in(client, ada, query)["Location"] == wanted

    @pytest.mark.parametrize(
        "wanted",
        [
            "/profile/",
            "/accounts/",
            "/a/1/",
            "/adminer/",
            "//evil.test/admin/",
            "/\\evil.test/admin/",
            "https://evil.test/admin/",
            "javascript:alert(1)//admin/",
        ],
    )
    def test_nothing_else_does(self, ada: User, client: Client, wanted: str) -> None:
        assert come_in(client, ada, f"?next={wanted}")["Location"] == "/admin/"

    def test_a_customer_cannot_tell_a_door_from_a_wall(
        self, acme: Account, as_olivia: Client
    ) -> None:
        door, wall = as_olivia.get("/admin/clients/"), as_olivia.get("/admin/nothing/")

        assert (door.status_code, wall.status_code) == (404, 404)
        pages = [re.sub(r"/admin/\w+/|[0-9a-f]{32}|\w{64}", "", p.text) for p in (door, wall)]
        assert pages[0] == pages[1]


class TestTheSecondFactor:
    @pytest.fixture
    def as_without(self, ada: User, logged_in: LogIn) -> Client:
        """Ada, whose factors were disabled."""
        ada.authenticator_set.all().delete()
        return logged_in(ada)

    def test_is_asked_for_at_every_door(
        self, acme: Account, clara: Contact, as_without: Client
    ) -> None:
        """The Admin Area, one's own pages, and those of customers."""
        values = values_for(acme, clara)
        closed = {route: view for route, view in DOORS if not view.access.before_two_factor}
        assert {"admin/clients/", "profile/", "a/<int:account>/"} <= closed.keys()

        answers = {route: as_without.get(address_of(v, values)) for route, v in closed.items()}

        assert {r: a.get("Location") for r, a in answers.items()} == dict.fromkeys(
            closed, SET_UP
        )

    def test_once_set_up_everything_opens(self, as_without: Client, ada: User) -> None:
        page = as_without.get("/admin/clients/", follow=True)
        [secret] = re.findall(r'<code class="secretkey">(\w+)<', page.text)

        page = as_without.post(SET_UP, {"code": code(secret)}, follow=True)

        assert "Two-factor login is on." in page.text
        assert len(re.findall(r"\b[0-9a-f]{8}\b", page.text)) >= 10, "recovery codes"
        assert as_without.get("/admin/clients/").status_code == 200
        assert as_without.get("/profile/").status_code == 200

    def test_cannot_be_turned_off_by_oneself(self, as_ada: Client, ada: User) -> None:
        for method in ("get", "post"):
            page = getattr(as_ada, method)("/security/two-factor/off/", follow=True)
            assert "Two-factor login is required here. It stays on." in page.text

        assert ada.factors.exists()
        assert "/security/two-factor/off/" not in as_ada.get("/security/").text


class TestHowLongItLasts:
    def activity(self, user: User) -> tuple[Any, str]:
        """The server that keeps it, and under which key."""
        server: Any = redis.Redis.from_url(site_settings.REDIS_URL, decode_responses=True)
        [key] = server.scan_iter(f"*staff-activity:{user.pk}:*")
        return server, key

    def test_without_activity_it_ends(self, ada: User, client: Client) -> None:
        """Redis' own clock says when, so the key is made to run out at once."""
        come_in(client, ada)
        assert client.get("/admin/").status_code == 200
        server, key = self.activity(ada)
        server.pexpire(key, 1)
        while server.exists(key):
            pass

        response = client.get("/admin/clients/?q=x", follow=True)

        assert response.redirect_chain == [("/admin/login/?next=/admin/clients/%3Fq%3Dx", 302)]
        assert OVER in response.text

    @pytest.mark.parametrize("minutes", [5, 30])
    def test_activity_is_remembered_for_as_long_as_the_settings_say(
        self, as_ada: Client, ada: User, minutes: int
    ) -> None:
        decide(staff_idle_minutes=minutes)
        server, key = self.activity(ada)
        server.expire(key, 3)

        as_ada.get("/admin/")

        assert minutes * 60 - 5 <= server.ttl(key) <= minutes * 60

    @pytest.mark.parametrize("hours", [1, 12])
    def test_it_ends_after_some_hours_whatever_is_done_in_it(
        self, ada: User, client: Client, hours: int
    ) -> None:
        decide(staff_hours=hours)
        start = now()
        with time_machine.travel(start, tick=False) as clock:
            come_in(client, ada)
            for part in range(1, 5):
                clock.move_to(start + timedelta(hours=hours * part / 4, seconds=-1))
                assert client.get("/admin/").status_code == 200

            clock.move_to(start + timedelta(hours=hours))

            assert OVER in client.get("/profile/", follow=True).text
            assert is_out(client)

    def test_a_deactivated_one_is_out_at_the_next_request(
        self, as_sally: Client, sally: User, ada: User, by_ada: Actor
    ) -> None:
        assert as_sally.get("/admin/clients/").status_code == 200

        actions.deactivate_staff(sally, by=by_ada)

        assert is_out(as_sally)
        assert WRONG in enter_password(Client(), sally.email).text

    def test_who_lost_a_right_meets_it_at_the_next_request(
        self, as_sally: Client, sally: User
    ) -> None:
        role = sally.role
        assert role
        role.grant(["accounts_app.list_clients"])

        assert as_sally.get("/admin/clients/").status_code == 200
        assert as_sally.get("/admin/users/").status_code == 403


class TestFromWhere:
    @pytest.fixture(autouse=True)
    def _only_the_office(self, settings: Settings) -> None:
        settings.STAFF_NETWORKS = ["192.0.2.0/24", "2001:db8::/32"]

    @pytest.mark.parametrize("address", ["192.0.2.77", "2001:db8:1::5"])
    def test_from_the_office_it_is_there(self, as_ada: Client, address: str) -> None:
        assert Client(REMOTE_ADDR=address).get("/admin/login/").status_code == 200
        assert as_ada.get("/admin/", REMOTE_ADDR=address).status_code == 200

    @pytest.mark.parametrize("address", ["198.51.100.7", "2001:db9::5", "::ffff:198.51.100.7"])
    def test_from_elsewhere_there_is_nothing(
        self, as_ada: Client, ada: User, address: str
    ) -> None:
        for path in ["login/", "invitation/", "invitation/x/", "", "clients/"]:
            answer = as_ada.get(f"/admin/{path}", REMOTE_ADDR=address)
            assert answer.status_code == 404, path

        outside = Client(REMOTE_ADDR=address)
        assert enter_password(outside, ada.email).status_code == 404
        assert not Entry.objects.exclude(code="access.refused").exists()

    def test_a_forged_header_brings_nobody_into_the_office(self, client: Client) -> None:
        forged = {"X-Forwarded-For": "192.0.2.77", "X-Real-IP": "192.0.2.77"}

        assert client.get("/admin/login/", headers=forged).status_code == 404

    def test_a_session_that_was_carried_out_of_it_opens_nothing(self, as_ada: Client) -> None:
        for path in ["/profile/", "/security/"]:
            assert as_ada.get(path, REMOTE_ADDR="192.0.2.77").status_code == 200
            assert as_ada.get(path, REMOTE_ADDR="198.51.100.7").status_code == 404

    def test_customers_come_from_anywhere(self, acme: Account, as_olivia: Client) -> None:
        page = as_olivia.get(f"/a/{acme.number}/", REMOTE_ADDR="198.51.100.7")

        assert page.status_code == 200


def test_after_a_reset_staff_are_led_to_their_own_entrance(
    client: Client, ada: User, by_ada: Actor, deliver_all: Callable[[], list[EmailMessage]]
) -> None:
    actions.request_reset(ada, by=by_ada)
    [link] = re.findall(r"http://testserver(\S+)", str(deliver_all()[0].body))[:1]

    form = client.get(link, follow=True)
    page = client.post(
        form.redirect_chain[-1][0], {"password1": "quay-and-lantern-7"}, follow=True
    )

    assert 'href="/admin/login/"' in page.text
