"""Staff and Roles: what each role may, and that nobody gives more than he has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from activitylog_app.models import Actor, Entry
from tests.factories import SALES, RoleFactory, StaffFactory
from tests.reading import words_of
from tests.users_app.test_staff import BOTH, ROLES, edit, give, invite, role, roles_of
from users_app import actions
from users_app.models import Role, User

LogIn = Callable[[User], Client]


@pytest.fixture
def clerk(db: None) -> User:
    """May configure staff and roles, and read the list of clients: no more."""
    role = RoleFactory(name="Clerk", rights=[*BOTH, "accounts_app.list_clients"])
    return StaffFactory(first_name="Cleo", last_name="Clay", email="cleo@us.test", role=role)


@pytest.fixture
def as_clerk(clerk: User, logged_in: LogIn) -> Client:
    return logged_in(clerk)


class TestNobodyGivesWhatHeHasNot:
    def refused(self, page: Any, right: str) -> bool:
        sentence = f"You cannot give rights that you do not have: {right}"
        return sentence in words_of(page) and not Entry.objects.exists()

    def test_to_whom_he_invites(self, ada: User, as_clerk: Client) -> None:
        page = invite(as_clerk, "Full Administrator")

        assert self.refused(page, "")
        assert "Delete Client" in words_of(page)
        assert not User.objects.filter(email="ines@us.test").exists()

    @pytest.mark.parametrize("who", ["ron", "clerk"])
    def test_with_a_role(
        self, ada: User, request: pytest.FixtureRequest, as_clerk: Client, who: str
    ) -> None:
        user = request.getfixturevalue(who)
        before = roles_of(user)

        assert self.refused(give(as_clerk, user, "Full Administrator"), "")
        assert roles_of(user) == before

    def test_with_a_role_he_adds(self, as_clerk: Client) -> None:
        form = {"name": "Mine", "rights": [*BOTH, "accounts_app.delete_client"]}

        assert self.refused(as_clerk.post(f"{ROLES}add/", form), "Delete Client.")
        assert not Role.objects.filter(name="Mine").exists()

    def test_with_a_role_he_edits_his_own_among_them(
        self, clerk: User, as_clerk: Client
    ) -> None:
        own = role("Clerk")

        page = edit(as_clerk, own, [*own.rights, "users_app.delete_users"])

        assert self.refused(page, "Permanently Delete Users.")
        assert role("Clerk").rights == own.rights

    def test_but_what_a_role_has_already_it_may_keep(self, ada: User, as_clerk: Client) -> None:
        full = role("Full Administrator")

        edit(as_clerk, full, full.rights, name="Everything")

        assert Entry.objects.get().data["changed"] == {
            "name": ["Full Administrator", "Everything"]
        }

    @pytest.mark.parametrize("right", ["auth.add_permission", "users_app.add_user", "x"])
    def test_what_is_not_declared_nobody_can_give(
        self, sally: User, as_ada: Client, right: str
    ) -> None:
        page = edit(as_ada, role("Sales Operator"), [*SALES, right])

        assert page.context["form"].errors.keys() == {"rights"}
        assert role("Sales Operator").rights == sorted(SALES)


class TestRoles:
    def test_one_is_added(self, as_ada: Client) -> None:
        form = {"name": "Reception", "rights": ["users_app.list_users"]}

        page = as_ada.post(f"{ROLES}add/", form, follow=True)

        assert "The role Reception is there now." in words_of(page)
        assert role("Reception").rights == ["users_app.list_users"]
        assert Entry.objects.get().description == "Added the role Reception"

    @pytest.mark.parametrize("path", ["add/", "{pk}/"])
    def test_a_name_is_there_once(self, sally: User, as_ada: Client, path: str) -> None:
        other = RoleFactory(name="Reception", rights=[])
        form = {"name": "Sales Operator", "rights": SALES, "version": other.version}

        page = as_ada.post(f"{ROLES}{path.format(pk=other.pk)}", form)

        assert page.context["form"].errors == {"name": ["There is a role of this name."]}
        assert role("Reception").rights == []

    def test_one_is_changed_for_all_who_have_it(
        self, sally: User, as_sally: Client, as_ada: Client
    ) -> None:
        fewer = [right for right in SALES if right != "accounts_app.add_client"]

        edit(as_ada, role("Sales Operator"), fewer, name="Seller")

        assert as_sally.get("/admin/clients/add/").status_code == 403
        entry = Entry.objects.exclude(code="access.refused").get()
        assert (entry.code, entry.description) == ("role.changed", "Changed the role Seller")
        assert entry.data["changed"] == {
            "rights": [sorted(SALES), sorted(fewer)],
            "name": ["Sales Operator", "Seller"],
        }

    def test_one_without_any_right_can_be_given_some(self, as_ada: Client) -> None:
        empty = RoleFactory(name="Reception", rights=[])

        edit(as_ada, empty, ["users_app.list_users"])

        assert role("Reception").rights == ["users_app.list_users"]

    def test_unchanged_it_is_no_news(self, sally: User, as_ada: Client) -> None:
        edit(as_ada, role("Sales Operator"), SALES)

        assert not Entry.objects.exists()

    def test_check_all_gives_everything(self, sally: User, as_ada: Client) -> None:
        edit(as_ada, role("Sales Operator"), [], all_rights="on")

        assert role("Sales Operator").rights == role("Full Administrator").rights

    def test_two_at_once_do_not_overwrite_each_other_unseen(
        self, sally: User, as_ada: Client, by_ada: Actor
    ) -> None:
        seen = role("Sales Operator")
        stale = seen.version
        actions.change_role(seen, seen.name, SALES[:2], seen.version, by=by_ada)

        page = edit(as_ada, role("Sales Operator"), SALES[:4], version=stale)

        assert "Somebody else changed this role meanwhile." in words_of(page)
        assert role("Sales Operator").rights == sorted(SALES[:2])
        [version] = re.findall(r'name="version" value="([^"]*)"', page.text)
        edit(as_ada, role("Sales Operator"), SALES[:4], version=version)
        assert role("Sales Operator").rights == sorted(SALES[:4])

    def test_an_unused_one_is_deleted(self, as_ada: Client) -> None:
        unused = RoleFactory(name="Unused", rights=[])
        path = f"{ROLES}{unused.pk}/delete/"
        assert "Unused" in words_of(as_ada.get(path))

        page = as_ada.post(path, follow=True)

        assert "The role Unused is deleted." in words_of(page)
        assert Entry.objects.get().description == "Deleted the role Unused"
        assert as_ada.post(path).status_code == 404

    @pytest.mark.parametrize("active", [True, False])
    def test_one_that_somebody_has_is_not(
        self, sally: User, as_ada: Client, active: bool
    ) -> None:
        User.objects.filter(pk=sally.pk).update(is_active=active)

        page = as_ada.post(f"{ROLES}{role('Sales Operator').pk}/delete/", follow=True)

        assert "Staff have this role. Give them another one first." in words_of(page)
        assert roles_of(sally) == ["Sales Operator"]
