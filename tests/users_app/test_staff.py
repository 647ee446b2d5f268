"""Staff and Roles: who works here, as what, and that somebody is always left."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.timezone import now

from activitylog_app.models import Entry
from tests.factories import PASSWORD, RoleFactory, StaffFactory
from tests.reading import words_of
from users_app.models import Role, User

Post = Callable[[], list[EmailMessage]]
LogIn = Callable[[User], Client]

STAFF = "/admin/staff/"
ROLES = "/admin/staff/roles/"
BOTH = ["users_app.configure_administrators", "users_app.configure_roles"]
NOBODY_LEFT = "Somebody must be left who can configure administrators and roles."


def role(name: str) -> Role:
    found: Any = Role.objects.get(name=name)
    which: Role = found
    return which


def invite(client: Client, to: str, email: str = "ines@us.test") -> Any:
    form = {"first_name": "Ines", "last_name": "Ito", "email": email, "role": role(to).pk}
    return client.post(f"{STAFF}invite/", form, follow=True)


def give(client: Client, user: User, to: str) -> Any:
    return client.post(f"{STAFF}{user.pk}/", {"role": role(to).pk}, follow=True)


def edit(client: Client, which: Role, rights: list[str], name: str = "", **more: str) -> Any:
    form = {"name": name or which.name, "rights": rights, "version": which.version}
    return client.post(f"{ROLES}{which.pk}/", form | more, follow=True)


def roles_of(user: User) -> list[str]:
    return list(user.groups.values_list("name", flat=True))


class TestInviting:
    def test_makes_one_of_staff_who_cannot_log_in_yet(
        self, sally: User, as_ada: Client, ada: User, deliver_all: Post
    ) -> None:
        page = invite(as_ada, "Sales Operator")

        assert "Invitation sent to ines@us.test." in words_of(page)
        ines = User.objects.get(email="ines@us.test")
        assert (ines.is_staff, roles_of(ines)) == (True, ["Sales Operator"])
        assert not ines.has_usable_password()
        assert [mail.to for mail in deliver_all()] == [["ines@us.test"]]
        entry = Entry.objects.get()
        assert (entry.code, entry.actor, entry.user) == ("staff.invited", ada, ines)
        assert entry.description == "Invited Ines Ito (ines@us.test) as staff: Sales Operator"

    @pytest.mark.parametrize("email", ["OLIVIA@acme.test", "ada@us.test"])
    def test_needs_an_address_without_a_login(
        self, sally: User, olivia: User, as_ada: Client, email: str
    ) -> None:
        page = invite(as_ada, "Sales Operator", email)

        assert page.context["form"].errors == {
            "email": ["This email address already has a login."]
        }
        assert 'value="Ines"' in page.text
        assert User.objects.staff().count() == 2

    def test_again_sends_a_newer_link(
        self, sally: User, as_ada: Client, deliver_all: Post
    ) -> None:
        invite(as_ada, "Sales Operator")
        deliver_all()
        ines = User.objects.get(email="ines@us.test")

        page = as_ada.post(f"{STAFF}{ines.pk}/invite/", follow=True)

        assert "Invitation sent to ines@us.test." in words_of(page)
        links = [re.findall(r"/admin/invitation/\S+", str(m.body))[0] for m in deliver_all()]
        assert len(set(links)) == 2
        assert Entry.objects.filter(code="staff.invited_again", user=ines).exists()

    def test_again_is_not_for_who_has_joined(self, sally: User, as_ada: Client) -> None:
        assert as_ada.post(f"{STAFF}{sally.pk}/invite/").status_code == 404

    def test_the_list_says_how_far_everybody_is(self, sally: User, as_ada: Client) -> None:
        invite(as_ada, "Sales Operator")
        User.objects.filter(pk=sally.pk).update(is_active=False)

        words = words_of(as_ada.get(STAFF))

        for state in ["Deactivated", "Invited", "Active", "Ada Ames (you)", "2 people"]:
            assert state in words

    def test_a_customer_is_not_one_of_staff(self, olivia: User, as_ada: Client) -> None:
        for path in ["", "password/", "two-factor/", "deactivate/"]:
            assert as_ada.get(f"{STAFF}{olivia.pk}/{path}").status_code == 404
            assert as_ada.post(f"{STAFF}{olivia.pk}/{path}").status_code == 404


class TestTheRoleOfSomebody:
    def test_acts_at_the_next_request_and_is_told(
        self, sally: User, as_sally: Client, sam: User, as_ada: Client
    ) -> None:
        assert as_sally.get("/admin/clients/add/").status_code == 200

        assert "Sally Sand is saved." in words_of(give(as_ada, sally, "Support Operator"))

        assert as_sally.get("/admin/clients/add/").status_code == 403
        entry = Entry.objects.exclude(code="access.refused").get()
        assert (entry.code, entry.user) == ("staff.role_changed", sally)
        assert entry.description == "Gave Sally Sand the role Support Operator"
        assert entry.data["changed"] == {"role": ["Sales Operator", "Support Operator"]}

    def test_the_first_one_has_nothing_before_it(
        self, ron: User, sally: User, as_ada: Client
    ) -> None:
        give(as_ada, ron, "Sales Operator")

        assert Entry.objects.get().data["changed"] == {"role": ["", "Sales Operator"]}

    def test_the_same_one_is_no_news(self, sally: User, as_ada: Client) -> None:
        give(as_ada, sally, "Sales Operator")

        assert not Entry.objects.exists()


class TestDeactivating:
    def test_and_activating_again(self, sally: User, as_ada: Client) -> None:
        page = as_ada.post(f"{STAFF}{sally.pk}/deactivate/", follow=True)
        assert "Sally Sand is deactivated." in words_of(page)
        assert User.objects.filter(pk=sally.pk, is_active=False).exists()

        as_ada.post(f"{STAFF}{sally.pk}/activate/")

        assert User.objects.filter(pk=sally.pk, is_active=True).exists()
        told = Entry.objects.order_by("pk").values_list("code", "data")
        assert list(told) == [
            ("staff.deactivated", {"changed": {"is_active": [True, False]}}),
            ("staff.activated", {"changed": {"is_active": [False, True]}}),
        ]

    def test_asks_first(self, sally: User, as_ada: Client) -> None:
        assert "Sally" in words_of(as_ada.get(f"{STAFF}{sally.pk}/deactivate/"))
        sally.refresh_from_db()
        assert sally.is_active

    def test_is_not_for_oneself(self, ada: User, as_ada: Client) -> None:
        page = as_ada.post(f"{STAFF}{ada.pk}/deactivate/", follow=True)

        assert "You cannot deactivate yourself." in words_of(page)
        ada.refresh_from_db()
        assert ada.is_active


class TestTheLastAdministrator:
    """Ada is it, whoever else is there."""

    @pytest.fixture(params=["nobody", "invited", "deactivated", "half"])
    def other(self, request: pytest.FixtureRequest, db: None) -> str:
        if request.param == "half":
            StaffFactory(role=RoleFactory(name="Half", rights=BOTH[:1]))
        elif request.param != "nobody":
            other = StaffFactory()
            other.set_unusable_password()
            other.is_active = request.param == "invited"
            other.save()
        return str(request.param)

    def test_keeps_the_role(self, other: str, sally: User, ada: User, as_ada: Client) -> None:
        page = give(as_ada, ada, "Sales Operator")

        assert page.context["form"].errors == {"role": [NOBODY_LEFT]}
        assert roles_of(ada) == ["Full Administrator"]
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("right", BOTH)
    def test_keeps_what_the_role_may(self, ada: User, as_ada: Client, right: str) -> None:
        full = role("Full Administrator")
        before = full.rights

        page = edit(as_ada, full, [key for key in before if key != right], name="Lesser")

        assert NOBODY_LEFT in words_of(page)
        assert role("Full Administrator").rights == before
        assert not Entry.objects.exists()

    def test_cannot_be_deactivated(self, ada: User, logged_in: LogIn) -> None:
        half = StaffFactory(role=RoleFactory(name="Half", rights=BOTH[:1]))

        page = logged_in(half).post(f"{STAFF}{ada.pk}/deactivate/", follow=True)

        assert NOBODY_LEFT in words_of(page)
        ada.refresh_from_db()
        assert ada.is_active

    def test_is_free_once_there_is_another(
        self, sally: User, ada: User, as_ada: Client
    ) -> None:
        StaffFactory(role=RoleFactory(name="Clerk", rights=BOTH))

        give(as_ada, ada, "Sales Operator")

        assert roles_of(ada) == ["Sales Operator"]


class TestTheirLogin:
    def test_a_reset_sends_a_link_and_leaves_the_second_factor(
        self, sally: User, as_ada: Client, deliver_all: Post, client: Client
    ) -> None:
        as_ada.post(f"{STAFF}{sally.pk}/password/")

        [mail] = deliver_all()
        [link] = re.findall(r"http://testserver(/password/reset/\S+)", str(mail.body))
        page = client.get(link, follow=True)
        client.post(page.request["PATH_INFO"], {"password1": "quay-and-lantern-7"})
        old, new = (
            client.post("/admin/login/", {"login": sally.email, "password": password})
            for password in (PASSWORD, "quay-and-lantern-7")
        )
        assert mail.to == [sally.email]
        assert (old.status_code, new["Location"]) == (200, "/login/code/")

    def test_a_lost_phone_is_taken_out_of_it(
        self, sally: User, as_sally: Client, as_ada: Client, deliver_all: Post
    ) -> None:
        page = as_ada.post(f"{STAFF}{sally.pk}/two-factor/", follow=True)

        assert "Two-factor login of Sally Sand is off." in words_of(page)
        assert as_sally.get("/admin/clients/")["Location"] == "/security/two-factor/"
        assert [mail.subject for mail in deliver_all()] == ["Two-factor login is off"]
        assert Entry.objects.get(code="user.two_factor_disabled").user == sally


def test_what_is_dangerous_asks_again_who_one_is(as_ada: Client, sally: User) -> None:
    """A quarter of an hour after the login, and what was posted is not done."""
    own, pk = f"{STAFF}{sally.pk}/", role("Sales Operator").pk
    paths = [f"{STAFF}invite/", own, f"{own}deactivate/", f"{own}two-factor/"]
    paths += [f"{ROLES}add/", f"{ROLES}{pk}/", f"{ROLES}{pk}/delete/"]
    with time_machine.travel(now() + timedelta(minutes=16)):
        for path in paths:
            for answer in (as_ada.get(path), as_ada.post(path, {"role": pk})):
                assert str(answer["Location"]).startswith("/security/password/?next="), path

    sally.refresh_from_db()
    assert sally.is_active
    assert sally.factors.exists()
