"""The users of a client, managed by staff: what is saved, and two who do it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts_app import actions as account_actions
from accounts_app.models import Account, Membership
from activitylog_app.models import Actor, Entry
from invitations_app import actions
from tests.factories import InvitationFactory, MembershipFactory
from tests.reading import words_of
from users_app import actions as user_actions
from users_app.models import User

Post = Callable[[], list[EmailMessage]]


def door(membership: Membership, path: str = "") -> str:
    return f"/admin/clients/{membership.account_id}/users/{membership.pk}/{path}"


def save(client: Client, membership: Membership, *permissions: str, **changes: str) -> Any:
    """What the page Manage User has in its fields, with these changes."""
    user = membership.user
    names = ["first_name", "last_name", "email", "language", "version"]
    form: dict[str, Any] = {name: getattr(user, name) for name in names}
    form |= {"permissions_version": membership.version, "chosen": permissions}
    return client.post(door(membership), form | changes, follow=True)


def hidden(page: Any) -> dict[str, str]:
    found = re.findall(r'name="(version|permissions_version)" value="([^"]*)"', page.text)
    return dict(found)


@pytest.fixture
def umas(acme: Account, uma: User) -> Membership:
    return acme.memberships.select_related("user").get(user=uma)


class TestManageUser:
    def test_saves_who_he_is_and_what_he_may_at_once(
        self, umas: Membership, as_ada: Client, ada: User, deliver_all: Post
    ) -> None:
        page = save(as_ada, umas, "tickets", "emails", last_name="Voss")

        assert "Uma Voss is saved." in words_of(page)
        umas.refresh_from_db()
        assert (umas.user.last_name, umas.permissions) == ("Voss", ["tickets", "emails"])
        entry = Entry.objects.get()
        assert (entry.actor, entry.user, entry.account) == (ada, umas.user, umas.account)
        assert entry.data["changed"] == {
            "last_name": ["Usher", "Voss"],
            "permissions": [["tickets"], ["tickets", "emails"]],
        }
        assert [mail.to for mail in deliver_all()] == [["uma@acme.test"]]

    def test_unchanged_is_no_news(
        self, umas: Membership, as_ada: Client, deliver_all: Post
    ) -> None:
        assert "Nothing was changed." in words_of(save(as_ada, umas, "tickets"))
        assert not Entry.objects.exists()
        assert not deliver_all()

    def test_of_the_owner_has_no_permissions(
        self, acme: Account, olivia: User, as_ada: Client
    ) -> None:
        owner = acme.memberships.get(user=olivia)

        save(as_ada, owner, "tickets", first_name="Olive")

        owner.refresh_from_db()
        assert (owner.user.first_name, owner.is_owner, owner.permissions) == ("Olive", True, [])

    def test_permissions_that_somebody_else_changed_are_not_overwritten_unseen(
        self, umas: Membership, as_ada: Client, by_olivia: Actor
    ) -> None:
        stale = umas.version
        account_actions.change_permissions(umas, ["invoices"], stale, by=by_olivia)

        page = save(as_ada, umas, "emails", last_name="Voss", permissions_version=stale)

        assert "Somebody else changed these permissions" in words_of(page)
        errors = page.context["form"].errors
        assert errors["chosen"] == ["Saved now: View & Pay Invoices"]
        assert page.context["form"]["chosen"].value() == ["emails"]
        umas.refresh_from_db()
        assert (umas.user.last_name, umas.permissions) == ("Usher", ["invoices"])
        save(as_ada, umas, "emails", last_name="Voss", **hidden(page))
        umas.refresh_from_db()
        assert (umas.user.last_name, umas.permissions) == ("Voss", ["emails"])

    def test_a_user_whom_somebody_else_changed_neither(
        self, umas: Membership, as_ada: Client, by_ada: Actor
    ) -> None:
        stale = umas.user.version
        user_actions.change_user(umas.user, {"first_name": "Umberta"}, stale, by=by_ada)

        page = save(as_ada, umas, "emails", first_name="Uma", version=stale)

        assert page.context["form"].errors["first_name"] == ["Saved now: Umberta"]
        umas.refresh_from_db()
        assert umas.permissions == ["tickets"]
        save(as_ada, umas, "emails", first_name="Uma", **hidden(page))
        umas.refresh_from_db()
        assert (umas.user.first_name, umas.permissions) == ("Uma", ["emails"])

    def test_an_address_that_is_taken_saves_nothing_else(
        self, umas: Membership, olivia: User, as_ada: Client
    ) -> None:
        page = save(as_ada, umas, "emails", email=olivia.email)

        assert page.context["form"].errors == {
            "email": ["This address belongs to another user, Olivia Owen."]
        }
        umas.refresh_from_db()
        assert umas.permissions == ["tickets"]

    def test_whoever_may_not_make_owners_is_not_asked(
        self, umas: Membership, as_sam: Client
    ) -> None:
        page = save(as_sam, umas, "tickets", make_owner="on")

        assert "Nothing was changed." in words_of(page)
        assert as_sam.post(door(umas, "owner/")).status_code == 403
        umas.refresh_from_db()
        assert not umas.is_owner


class TestSomebodyElseWasFaster:
    @pytest.mark.parametrize("path", ["", "owner/", "password/", "two-factor/", "remove/"])
    def test_with_one_who_was_removed(
        self, umas: Membership, as_ada: Client, by_olivia: Actor, path: str
    ) -> None:
        actions.revoke(umas, by=by_olivia)

        assert as_ada.post(door(umas, path)).status_code == 404

    @pytest.mark.parametrize("path", ["", "owner/", "password/", "two-factor/", "remove/"])
    def test_one_of_another_client_is_not_found_here(
        self, umas: Membership, elsewhere: Account, as_ada: Client, path: str
    ) -> None:
        address = f"/admin/clients/{elsewhere.number}/users/{umas.pk}/{path}"

        assert as_ada.get(address).status_code == 404
        assert as_ada.post(address).status_code == 404
        assert Membership.objects.filter(pk=umas.pk, is_owner=False).exists()

    @pytest.mark.parametrize("path", ["resend/", "cancel/"])
    def test_with_an_invitation(
        self, acme: Account, as_ada: Client, by_olivia: Actor, path: str
    ) -> None:
        offer = InvitationFactory(account=acme)
        actions.cancel(offer, by=by_olivia)

        address = f"/admin/clients/{acme.number}/invitations/{offer.pk}/{path}"
        assert as_ada.post(address).status_code == 404

    def test_with_making_him_the_owner(
        self, umas: Membership, as_ada: Client, by_ada: Actor, deliver_all: Post
    ) -> None:
        account_actions.make_owner(umas, by=by_ada)
        sent = len(deliver_all())

        as_ada.post(door(umas, "owner/"))

        assert len(deliver_all()) == sent
        assert as_ada.post(door(umas, "remove/")).status_code == 404

    def test_with_letting_him_in(
        self, acme: Account, nora: User, as_ada: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        associate = actions.associate

        def a_moment_later(*args: Any, **kwargs: Any) -> Membership:
            MembershipFactory(account=acme, user=nora)
            return associate(*args, **kwargs)

        monkeypatch.setattr(actions, "associate", a_moment_later)
        form = {"user": nora.pk, "who": "", "permissions": ["tickets"]}

        page = as_ada.post(f"/admin/clients/{acme.number}/users/associate/", form)

        sentence = "This user has access to the account already."
        assert page.context["form"].errors == {"who": [sentence]}
