"""The owner's side: whom he invites, what he lets them do, and who else may not."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries, Settings

from accounts_app import actions as account_actions
from accounts_app.models import Account, Membership, Permission
from activitylog_app.models import Actor, Entry
from invitations_app import actions
from invitations_app.models import Invitation, Unwanted
from tests.factories import InvitationFactory, MembershipFactory, UserFactory, decide
from users_app.models import User

Post = Callable[[], list[EmailMessage]]
LogIn = Callable[[User], Client]

NAMES = ["inviter", "account", "address", "domain", "ip", "install"]


def door(account: Account, path: str = "users/") -> str:
    return f"/a/{account.number}/{path}"


def invite(client: Client, to: Account, emails: str, *chosen: str, **more: Any) -> Any:
    form = {"emails": emails, "access": "chosen" if chosen else "all", "permissions": chosen}
    return client.post(door(to, "users/invite/"), form | more, follow=True)


def words_of(response: Any) -> str:
    """What one reads on the page."""
    text = re.sub(r"<script.*?</script>|<.+?>", " ", response.text, flags=re.S)
    return " ".join(unescape(text).split())


def typed_in(response: Any) -> str:
    """What stands in the field for addresses."""
    [text] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", response.text, flags=re.S)
    return str(unescape(text)).strip()


def limits(**of: str) -> dict[str, list[str]]:
    return {name: [of.get(name, "1000/hour")] for name in NAMES}


@pytest.fixture
def ours(acme: Account) -> Invitation:
    return InvitationFactory(account=acme, email="ivy@new.test")


@pytest.fixture
def theirs(elsewhere: Account) -> Invitation:
    """Another account's."""
    return InvitationFactory(account=elsewhere)


class TestInviting:
    def test_with_all_permissions(self, acme: Account, as_olivia: Client, olivia: User) -> None:
        page = invite(as_olivia, acme, "ivy@new.test")

        offer = acme.invitations.get()
        assert offer.permissions == Permission.values
        assert (offer.invited_by, offer.inviter_name) == (olivia, "Olivia Owen")
        assert page.redirect_chain == [(door(acme), 302)]
        assert "Invitation sent to ivy@new.test. It expires on" in words_of(page)

    def test_with_chosen_permissions(self, acme: Account, as_olivia: Client) -> None:
        invite(as_olivia, acme, "ivy@new.test", "tickets", "contacts")

        assert acme.invitations.get().permissions == ["contacts", "tickets"]

    def test_sends_a_letter(self, acme: Account, as_olivia: Client, deliver_all: Post) -> None:
        invite(as_olivia, acme, "ivy@new.test")

        [mail] = deliver_all()
        assert mail.to == ["ivy@new.test"]
        assert "/invitations/" in str(mail.body)

    def test_is_told_to_the_log(self, acme: Account, as_olivia: Client) -> None:
        invite(as_olivia, acme, "ivy@new.test")

        entry = Entry.objects.get(code="invitation.sent")
        assert (entry.account, entry.actor_name) == (acme, "Olivia Owen")
        assert entry.description == "Invited ivy@new.test"

    def test_stores_the_one_spelling_of_an_address(
        self, acme: Account, as_olivia: Client
    ) -> None:
        invite(as_olivia, acme, " IVY@Bücher.Test ")

        assert acme.invitations.get().email == "ivy@xn--bcher-kva.test"

    def test_takes_all_permissions_whatever_boxes_are_ticked(
        self, acme: Account, as_olivia: Client
    ) -> None:
        invite(as_olivia, acme, "ivy@new.test", "tickets", access="all")

        assert acme.invitations.get().permissions == Permission.values

    def test_takes_nothing_else_from_the_form(
        self, acme: Account, elsewhere: Account, as_olivia: Client
    ) -> None:
        foreign = {
            "account": elsewhere.number,
            "invited_by": elsewhere.owner.pk,
            "status": "accepted",
            "nonce": "known",
            "expires_at": "2099-01-01",
        }

        invite(as_olivia, acme, "ivy@new.test", **foreign)

        offer = Invitation.objects.get()
        assert (offer.account, offer.status) == (acme, "pending")
        assert offer.nonce != "known"
        assert offer.expires_at - offer.sent_at <= Invitation.VALID_FOR + timedelta(seconds=1)

    def test_looking_sends_nothing(self, acme: Account, as_olivia: Client) -> None:
        page = as_olivia.get(door(acme, "users/invite/"), {"emails": "ivy@new.test"})

        assert page.status_code == 200
        assert not acme.invitations.exists()

    def test_takes_up_an_expired_one(
        self, acme: Account, as_olivia: Client, ours: Invitation
    ) -> None:
        acme.invitations.update(expires_at=now() - timedelta(days=1))

        invite(as_olivia, acme, ours.email, "emails")

        offer = acme.invitations.get()
        assert offer.state(ours.nonce) == Invitation.State.REPLACED
        assert offer.permissions == ["emails"]
        assert not offer.is_expired


class TestSeveralAddresses:
    @pytest.mark.parametrize("between", [",", ", ", "\n", "\r\n", ";", " ", "\n\n, "])
    def test_stand_on_lines_or_between_commas(
        self, acme: Account, as_olivia: Client, between: str
    ) -> None:
        page = invite(as_olivia, acme, between.join(["ivy@new.test", "ian@new.test"]))

        assert {offer.email for offer in acme.invitations.all()} == {
            "ivy@new.test",
            "ian@new.test",
        }
        told = "Invitations sent to ivy@new.test, ian@new.test. They expire in 7 days."
        assert told in words_of(page)

    def test_count_once_each(self, acme: Account, as_olivia: Client, deliver_all: Post) -> None:
        invite(as_olivia, acme, "ivy@new.test\nIVY@new.test, ivy@NEW.test")

        assert len(deliver_all()) == 1

    def test_are_all_right_or_none_is_sent(
        self, acme: Account, as_olivia: Client, uma: User, deliver_all: Post
    ) -> None:
        typed = f"ivy@new.test\nnobody\n{uma.email}"

        page = invite(as_olivia, acme, typed, "tickets")

        words = words_of(page)
        assert "“nobody” is not an email address like name@company.com." in words
        assert f"{uma.email} already has access to this account." in words
        assert typed_in(page).splitlines() == typed.splitlines()
        assert re.search(r'value="tickets"[^>]*checked', page.text)
        assert not acme.invitations.exists()
        assert deliver_all() == []

    def test_are_fifty_at_most(self, acme: Account, as_olivia: Client) -> None:
        page = invite(as_olivia, acme, "\n".join(f"i{n}@new.test" for n in range(51)))

        assert "Enter at most 50 addresses at once." in words_of(page)
        assert not acme.invitations.exists()

    def test_may_be_fifty(self, acme: Account, as_olivia: Client) -> None:
        invite(as_olivia, acme, "\n".join(f"i{n}@new.test" for n in range(50)))

        assert acme.invitations.count() == 50


class TestNotInvitedIs:
    def refused(self, client: Client, account: Account, email: str, sentence: str) -> None:
        before = account.invitations.count()
        page = invite(client, account, email)
        assert page.status_code == 200
        assert sentence in words_of(page)
        assert typed_in(page) == email
        assert account.invitations.count() == before

    def test_a_user_of_the_account(self, acme: Account, as_olivia: Client, uma: User) -> None:
        sentence = "uma@acme.test already has access to this account."
        self.refused(as_olivia, acme, "UMA@acme.test", sentence)

    def test_the_owner_himself(self, acme: Account, as_olivia: Client, olivia: User) -> None:
        sentence = "olivia@acme.test already has access to this account."
        self.refused(as_olivia, acme, olivia.email, sentence)

    def test_who_is_invited_already(
        self, acme: Account, as_olivia: Client, ours: Invitation
    ) -> None:
        sentence = "ivy@new.test has been invited already. Resend the invite if it was lost."
        self.refused(as_olivia, acme, ours.email, sentence)

    def test_who_does_not_want_it(self, acme: Account, as_olivia: Client) -> None:
        Unwanted.objects.create(account=acme, email="ivy@new.test")

        sentence = "ivy@new.test has asked not to get invitations from this account."
        self.refused(as_olivia, acme, "ivy@new.test", sentence)

    def test_nobody(self, acme: Account, as_olivia: Client) -> None:
        self.refused(as_olivia, acme, "", "Enter an email address.")

    def test_one_too_many(
        self, acme: Account, as_olivia: Client, ours: Invitation, settings: Settings
    ) -> None:
        settings.OPEN_INVITATIONS = 1

        sentence = "1 invitations are open. Cancel some that are not needed."
        self.refused(as_olivia, acme, "ian@new.test", sentence)

    def test_but_an_expired_one_is_not_open(
        self, acme: Account, as_olivia: Client, ours: Invitation, settings: Settings
    ) -> None:
        settings.OPEN_INVITATIONS = 1
        acme.invitations.update(expires_at=now())

        invite(as_olivia, acme, "ian@new.test")

        assert acme.invitations.open().get().email == "ian@new.test"

    def test_but_another_accounts_invitations_do_not_matter(
        self, acme: Account, as_olivia: Client, theirs: Invitation, settings: Settings
    ) -> None:
        settings.OPEN_INVITATIONS = 1
        Unwanted.objects.create(account=theirs.account, email=theirs.email)

        invite(as_olivia, acme, theirs.email)

        assert acme.invitations.get().email == theirs.email


class TestChoosingPermissions:
    def test_none_is_too_few(self, acme: Account, as_olivia: Client) -> None:
        page = invite(as_olivia, acme, "ivy@new.test", access="chosen")

        assert "Choose at least one permission." in words_of(page)
        assert typed_in(page) == "ivy@new.test"
        assert not acme.invitations.exists()

    @pytest.mark.parametrize("key", ["owner", "", "TICKETS", "\0", "tickets,emails"])
    def test_an_unknown_one_is_refused(
        self, acme: Account, as_olivia: Client, key: str
    ) -> None:
        page = invite(as_olivia, acme, "ivy@new.test", "tickets", key)

        assert page.status_code == 200
        assert not page.redirect_chain
        assert not acme.invitations.exists()

    def test_an_unknown_kind_of_access_is_refused(
        self, acme: Account, as_olivia: Client
    ) -> None:
        page = invite(as_olivia, acme, "ivy@new.test", "tickets", access="owner")

        assert page.status_code == 200
        assert not acme.invitations.exists()

    @pytest.mark.parametrize("key", ["owner", "TICKETS", ""])
    def test_an_unknown_one_is_never_stored(
        self, acme: Account, uma: User, nora: User, by_olivia: Actor, key: str
    ) -> None:
        umas = acme.memberships.get(user=uma)
        with pytest.raises(ValueError, match="is not a valid Permission"):
            account_actions.change_permissions(
                umas, ["tickets", key], umas.version, by=by_olivia
            )
        with pytest.raises(ValueError, match="is not a valid Permission"), transaction.atomic():
            Account.objects.lock(acme).admit(nora, [key])
        with pytest.raises(ValueError, match="is not a valid Permission"):
            actions.invite(acme, "ivy@new.test", [key], by=by_olivia)

        umas.refresh_from_db()
        assert umas.permissions == ["tickets"]
        assert not acme.memberships.filter(user=nora).exists()
        assert not acme.invitations.exists()


class TestPermissionsOfAUser:
    @pytest.fixture
    def umas(self, acme: Account, uma: User) -> Membership:
        return acme.memberships.get(user=uma)

    def save(self, client: Client, membership: Membership, *keys: str, **more: Any) -> Any:
        path = door(membership.account, f"users/{membership.pk}/permissions/")
        form = {"version": membership.version, "permissions": keys}
        return client.post(path, form | more, follow=True)

    def test_are_changed(self, umas: Membership, as_olivia: Client, deliver_all: Post) -> None:
        page = self.save(as_olivia, umas, "emails", "contacts")

        umas.refresh_from_db()
        assert umas.permissions == ["contacts", "emails"]
        assert "Permissions of Uma Usher saved." in words_of(page)
        assert [mail.to for mail in deliver_all()] == [["uma@acme.test"]]

    def test_hold_from_the_next_request_on(
        self, umas: Membership, as_olivia: Client, as_uma: Client
    ) -> None:
        contacts = door(umas.account, "contacts/")
        assert as_uma.get(contacts).status_code == 403

        self.save(as_olivia, umas, "contacts")
        assert as_uma.get(contacts).status_code == 200

        umas.refresh_from_db()
        self.save(as_olivia, umas)
        assert as_uma.get(contacts).status_code == 403

    def test_unchanged_leave_no_trace(
        self, umas: Membership, as_olivia: Client, deliver_all: Post
    ) -> None:
        assert "Nothing was changed." in words_of(self.save(as_olivia, umas, "tickets"))
        assert not Entry.objects.filter(code="user.permissions_changed").exists()
        assert deliver_all() == []

    def test_changed_by_somebody_else_meanwhile_are_shown(
        self, umas: Membership, as_olivia: Client
    ) -> None:
        Membership.objects.filter(pk=umas.pk).update(permissions=["emails"])

        page = self.save(as_olivia, umas, "contacts")

        assert "Somebody else changed these permissions" in words_of(page)
        assert "Saved now: View Emails" in words_of(page)
        assert re.search(r'value="contacts"[^>]*checked', page.text)
        umas.refresh_from_db()
        assert umas.permissions == ["emails"]

    @pytest.mark.parametrize("key", ["owner", "", "\0"])
    def test_of_an_unknown_key_are_refused(
        self, umas: Membership, as_olivia: Client, key: str
    ) -> None:
        page = self.save(as_olivia, umas, "emails", key)

        assert page.status_code == 200
        assert not page.redirect_chain
        umas.refresh_from_db()
        assert umas.permissions == ["tickets"]

    def test_do_not_make_an_owner(self, umas: Membership, as_olivia: Client) -> None:
        self.save(as_olivia, umas, "emails", is_owner="on", user=umas.account.owner.pk)

        umas.refresh_from_db()
        assert (umas.is_owner, umas.user.email) == (False, "uma@acme.test")


class TestEndingAnInvitation:
    def test_resending_makes_a_new_link(
        self, acme: Account, ours: Invitation, as_olivia: Client, deliver_all: Post
    ) -> None:
        path = door(acme, f"invitations/{ours.pk}/resend/")
        page = as_olivia.post(path, {"permissions": "emails"}, follow=True)

        again = acme.invitations.get()
        assert again.state(ours.nonce) == Invitation.State.REPLACED
        assert again.permissions == ours.permissions
        assert "Invitation sent to ivy@new.test" in words_of(page)
        assert len(deliver_all()) == 1

    def test_resending_is_no_link(
        self, acme: Account, ours: Invitation, as_olivia: Client
    ) -> None:
        path = door(acme, f"invitations/{ours.pk}/resend/")

        assert as_olivia.get(path).status_code == 405
        assert acme.invitations.get().nonce == ours.nonce

    def test_cancelling_asks_before(
        self, acme: Account, ours: Invitation, as_olivia: Client
    ) -> None:
        path = door(acme, f"invitations/{ours.pk}/cancel/")
        assert "ivy@new.test" in as_olivia.get(path).text
        assert acme.invitations.get().status == "pending"

        page = as_olivia.post(path, follow=True)

        assert "The invitation to ivy@new.test is cancelled." in words_of(page)
        assert acme.invitations.get().status == "cancelled"

    def test_cancelling_tells_the_invited(
        self, acme: Account, ours: Invitation, as_olivia: Client, deliver_all: Post
    ) -> None:
        as_olivia.post(door(acme, f"invitations/{ours.pk}/cancel/"))

        assert [mail.to for mail in deliver_all()] == [["ivy@new.test"]]

    @pytest.mark.parametrize("status", ["accepted", "declined", "cancelled"])
    @pytest.mark.parametrize("what", ["resend", "cancel"])
    def test_what_is_settled_is_not_there(
        self, acme: Account, ours: Invitation, as_olivia: Client, what: str, status: str
    ) -> None:
        acme.invitations.update(status=status, settled_at=now())

        path = door(acme, f"invitations/{ours.pk}/{what}/")
        assert as_olivia.post(path).status_code == 404
        assert acme.invitations.get().status == status


class TestRemovingAccess:
    def test_lists_what_ends_and_then_ends_it(
        self, acme: Account, uma: User, as_olivia: Client, as_uma: Client, deliver_all: Post
    ) -> None:
        sent = InvitationFactory(account=acme, invited_by=uma)
        path = door(acme, f"users/{acme.memberships.get(user=uma).pk}/remove/")
        assert "1 invitation sent by Uma is cancelled." in words_of(as_olivia.get(path))
        assert as_uma.get(door(acme, "")).status_code == 200

        page = as_olivia.post(path, follow=True)

        assert "Uma Usher no longer has access to Acme & Sons." in words_of(page)
        assert "1 invitation was cancelled." in words_of(page)
        assert as_uma.get(door(acme, "")).status_code == 404
        sent.refresh_from_db()
        assert sent.status == "cancelled"
        assert ["uma@acme.test"] in [mail.to for mail in deliver_all()]

    def test_twice_is_not_found(self, acme: Account, uma: User, as_olivia: Client) -> None:
        path = door(acme, f"users/{acme.memberships.get(user=uma).pk}/remove/")

        assert [as_olivia.post(path).status_code for _ in range(2)] == [302, 404]

    def test_leaves_other_invitations(
        self, acme: Account, uma: User, ours: Invitation, as_olivia: Client
    ) -> None:
        as_olivia.post(door(acme, f"users/{acme.memberships.get(user=uma).pk}/remove/"))

        ours.refresh_from_db()
        assert ours.status == "pending"


def test_what_somebody_can_do_is_told_in_sentences(
    acme: Account, uma: User, as_olivia: Client
) -> None:
    pk = acme.memberships.get(user=uma).pk

    page = as_olivia.get(door(acme, f"users/{pk}/abilities/"))

    can, cannot = page.context["can"], page.context["cannot"]
    assert can == [Permission.TICKETS]
    assert {*can, *cannot} == {*Permission}
    assert all(permission.sentence in words_of(page) for permission in Permission)


def owners_doors(account: Account, membership: int, invitation: int) -> list[str]:
    paths = ["users/", "users/invite/"]
    paths += [f"users/{membership}/{what}/" for what in ["permissions", "abilities", "remove"]]
    paths += [f"invitations/{invitation}/{what}/" for what in ["resend", "cancel"]]
    return [door(account, path) for path in paths]


def state_of_everything() -> list[Any]:
    return [
        *Membership.objects.order_by("pk").values("pk", "user", "is_owner", "permissions"),
        *Invitation.objects.order_by("pk").values(),
    ]


class TestWhoMayNot:
    @pytest.mark.parametrize(
        ("who", "status"), [("uma", 403), ("dora", 403), ("stan", 404), ("nora", 404)]
    )
    def test_somebody_who_is_not_the_owner(
        self,
        acme: Account,
        uma: User,
        ours: Invitation,
        request: pytest.FixtureRequest,
        logged_in: LogIn,
        who: str,
        status: int,
    ) -> None:
        client = logged_in(request.getfixturevalue(who))
        before = state_of_everything()
        form = {"emails": "eve@evil.test", "access": "all", "permissions": ["emails"]}

        for path in owners_doors(acme, acme.memberships.get(user=uma).pk, ours.pk):
            assert client.get(path).status_code == status
            assert client.post(path, form | {"version": "tickets"}).status_code == status

        assert state_of_everything() == before

    def test_the_owner_of_another_account_under_his_own(
        self, acme: Account, uma: User, ours: Invitation, elsewhere: Account, as_stan: Client
    ) -> None:
        before = state_of_everything()
        form = {"version": "tickets", "permissions": ["emails"]}

        for path in owners_doors(elsewhere, acme.memberships.get(user=uma).pk, ours.pk)[2:]:
            assert as_stan.post(path, form).status_code == 404
            if not path.endswith("resend/"):
                assert as_stan.get(path).status_code == 404

        assert state_of_everything() == before

    def test_the_owner_with_himself(
        self, acme: Account, olivia: User, ours: Invitation, as_olivia: Client
    ) -> None:
        before = state_of_everything()
        own = acme.memberships.get(user=olivia).pk

        for path in owners_doors(acme, own, ours.pk)[2:5]:
            assert as_olivia.get(path).status_code == 404
            assert as_olivia.post(path, {"permissions": ["emails"]}).status_code == 404

        assert state_of_everything() == before

    def test_a_site_that_sends_the_form_for_him(
        self, acme: Account, olivia: User, ours: Invitation, uma: User
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(olivia)
        before = state_of_everything()

        for path in owners_doors(acme, acme.memberships.get(user=uma).pk, ours.pk)[1:]:
            assert client.post(path, {"emails": "eve@evil.test"}).status_code == 403

        assert state_of_everything() == before


class TestLimits:
    @pytest.mark.parametrize("name", NAMES)
    def test_each_of_them_holds(
        self,
        acme: Account,
        as_olivia: Client,
        settings: Settings,
        deliver_all: Post,
        name: str,
    ) -> None:
        settings.INVITATION_LIMITS = limits(**{name: "1/hour"})
        invite(as_olivia, acme, "ivy@new.test")
        acme.invitations.all().delete()

        page = invite(as_olivia, acme, "ivy@new.test")

        assert "Too many invitations were sent lately. Try again at" in words_of(page)
        assert not acme.invitations.exists()

    def test_a_reached_one_sends_nothing(
        self, acme: Account, as_olivia: Client, settings: Settings, deliver_all: Post
    ) -> None:
        settings.INVITATION_LIMITS = limits(inviter="1/hour")
        invite(as_olivia, acme, "ivy@new.test")
        invite(as_olivia, acme, "ian@new.test")

        assert [mail.to for mail in deliver_all()] == [["ivy@new.test"]]

    def test_half_way_it_is_told_what_happened_to_each(
        self, acme: Account, as_olivia: Client, settings: Settings
    ) -> None:
        settings.INVITATION_LIMITS = limits(inviter="1/hour")

        page = invite(as_olivia, acme, "ivy@new.test\nian@new.test", "tickets")

        told = {outcome.email: outcome.kind for outcome in page.context["outcomes"]}
        assert told == {"ivy@new.test": "good", "ian@new.test": "bad"}
        assert "What happened to 2 addresses" in words_of(page)
        assert "Invitation sent to ivy@new.test" in words_of(page)
        assert "Too many invitations were sent lately" in words_of(page)
        assert typed_in(page) == "ian@new.test"
        assert acme.invitations.get().email == "ivy@new.test"

    def test_resending_counts_as_well(
        self, acme: Account, ours: Invitation, as_olivia: Client, settings: Settings
    ) -> None:
        settings.INVITATION_LIMITS = limits(address="1/day")
        path = door(acme, f"invitations/{ours.pk}/resend/")
        as_olivia.post(path)
        nonce = acme.invitations.get().nonce

        page = as_olivia.post(path, follow=True)

        assert "Too many invitations were sent lately" in words_of(page)
        assert acme.invitations.get().nonce == nonce

    def test_an_address_is_counted_whoever_invites_it(
        self,
        acme: Account,
        elsewhere: Account,
        as_olivia: Client,
        as_stan: Client,
        settings: Settings,
    ) -> None:
        settings.INVITATION_LIMITS = limits(address="1/day")

        invite(as_olivia, acme, "ivy@new.test")
        invite(as_stan, elsewhere, "IVY@new.test")

        assert Invitation.objects.get().account == acme

    def test_what_was_refused_is_not_counted(
        self, acme: Account, as_olivia: Client, settings: Settings
    ) -> None:
        settings.INVITATION_LIMITS = limits(inviter="2/hour", address="1/day")
        invite(as_olivia, acme, "ivy@new.test")
        acme.invitations.all().delete()
        for _ in range(3):
            invite(as_olivia, acme, "ivy@new.test")

        invite(as_olivia, acme, "ian@new.test")

        assert acme.invitations.get().email == "ian@new.test"


class TestUserManagementSwitchedOff:
    @pytest.fixture(autouse=True)
    def _off(self, acme: Account) -> None:
        decide(disable_user_management=True)

    def test_no_door_of_the_owner_is_there(
        self, acme: Account, uma: User, ours: Invitation, as_olivia: Client
    ) -> None:
        before = state_of_everything()
        form = {"emails": "ian@new.test", "access": "all", "permissions": ["emails"]}

        for path in owners_doors(acme, acme.memberships.get(user=uma).pk, ours.pk):
            assert as_olivia.get(path).status_code == 404
            assert as_olivia.post(path, form | {"version": "tickets"}).status_code == 404

        assert state_of_everything() == before

    def test_nothing_leads_there(self, acme: Account, as_olivia: Client, ours: Any) -> None:
        page = as_olivia.get(door(acme, ""))

        assert page.status_code == 200
        assert door(acme) not in page.text
        assert "User Management" not in words_of(page)

    def test_users_still_get_the_answer_of_always(self, acme: Account, as_uma: Client) -> None:
        assert as_uma.get(door(acme)).status_code == 403

    def test_an_open_invitation_is_still_good(
        self, acme: Account, ours: Invitation, nora: User, as_nora: Client
    ) -> None:
        as_nora.get(ours.get_absolute_url())
        as_nora.post("/invitation/accept/")

        assert acme.memberships.filter(user=nora).exists()

    def test_switched_on_again_it_is_there(self, acme: Account, as_olivia: Client) -> None:
        decide(disable_user_management=False)

        assert as_olivia.get(door(acme)).status_code == 200
        assert door(acme) in as_olivia.get(door(acme, "")).text


class TestTheList:
    def test_shows_users_and_invitations(
        self, acme: Account, uma: User, ours: Invitation, as_olivia: Client
    ) -> None:
        words = words_of(as_olivia.get(door(acme)))

        for told in ["Olivia Owen (you)", "Owner", "Uma Usher", "1 of 9", "Never"]:
            assert told in words
        assert "ivy@new.test Sent by Olivia Owen" in words
        assert "Pending 7 days left" in words

    def test_shows_what_expired(
        self, acme: Account, ours: Invitation, as_olivia: Client
    ) -> None:
        acme.invitations.update(expires_at=now(), asked_at=now())

        words = words_of(as_olivia.get(door(acme)))

        assert "Expired" in words
        assert "asked for a new one" in words

    def test_shows_why_a_letter_was_not_delivered(
        self, acme: Account, as_olivia: Client
    ) -> None:
        invite(as_olivia, acme, "ivy@new.test")
        acme.messages.update(state="given_up", problem="No such mailbox.", settled_at=now())

        words = words_of(as_olivia.get(door(acme)))

        assert "Not delivered" in words
        assert "No such mailbox." in words

    def test_shows_nothing_of_another_account(
        self, acme: Account, theirs: Invitation, as_olivia: Client
    ) -> None:
        page = as_olivia.get(door(acme), {"q": "example.test"})

        assert theirs.email not in page.text
        assert "Stan Strand" not in page.text

    def test_costs_the_same_with_five_and_with_two_hundred(
        self,
        acme: Account,
        as_olivia: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        populate(acme, 0, 5)
        as_olivia.get(door(acme))
        with django_assert_max_num_queries(8) as few:
            as_olivia.get(door(acme))
        populate(acme, 5, 200)

        with django_assert_max_num_queries(8) as many:
            as_olivia.get(door(acme))

        assert len(many) == len(few)

    def test_finds_both_users_and_invitations(self, acme: Account, as_olivia: Client) -> None:
        populate(acme, 0, 30)

        page = as_olivia.get(door(acme), {"q": "person017"})

        assert [m.user.email for m in page.context["page"].rows] == ["person017@a.test"]
        assert not page.context["invitations"].rows
        assert "No invitation matches “person017”." in words_of(page)
        page = as_olivia.get(door(acme), {"q": "GUEST012"})
        assert [i.email for i in page.context["invitations"].rows] == ["guest012@a.test"]
        assert "No user matches “GUEST012”." in words_of(page)

    def test_has_pages_that_lead_to_everybody_once(
        self, acme: Account, as_olivia: Client
    ) -> None:
        populate(acme, 0, 60)

        assert through(as_olivia, acme, "page", lambda row: row.user.email) == [
            f"person{n:03}@a.test" for n in range(60)
        ]
        assert through(as_olivia, acme, "invitations", lambda row: row.email) == [
            f"guest{n:03}@a.test" for n in range(60)
        ]

    def test_turns_one_list_and_keeps_the_other(self, acme: Account, as_olivia: Client) -> None:
        populate(acme, 0, 60)
        second = as_olivia.get(door(acme) + as_olivia.get(door(acme)).context["page"].next)

        third = as_olivia.get(door(acme) + second.context["invitations"].next)

        assert third.context["page"].rows == second.context["page"].rows
        assert third.context["invitations"].rows[0].email == "guest025@a.test"

    @pytest.mark.parametrize("q", ["\0", "%", "_", "'", " ", "x" * 5000])
    def test_takes_any_words(
        self, acme: Account, as_olivia: Client, ours: Invitation, q: str
    ) -> None:
        assert as_olivia.get(door(acme), {"q": q}).status_code == 200


def populate(account: Account, first: int, last: int) -> None:
    for n in range(first, last):
        user = UserFactory(
            first_name="Pat", last_name=f"Person{n:03}", email=f"person{n:03}@a.test"
        )
        MembershipFactory(account=account, user=user, permissions=["tickets"])
        InvitationFactory(account=account, email=f"guest{n:03}@a.test")


def through(
    client: Client, account: Account, which: str, name: Callable[[Any], str]
) -> list[str]:
    """Everybody, by the links to the next page."""
    seen: list[str] = []
    query = "?"
    while query:
        page = client.get(door(account) + query).context[which]
        seen += [name(row) for row in page.rows]
        query = page.next
    return seen


@pytest.mark.parametrize("list_", ["", "invitations_"])
@pytest.mark.parametrize("values", [["a", "b", "c"], ["a", "c"], [1, 10**30], [None, {}], []])
def test_a_key_that_is_none_is_the_first_page(
    acme: Account, as_olivia: Client, list_: str, values: list[Any]
) -> None:
    key = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()

    for way in ("after", "before"):
        page = as_olivia.get(f"/a/{acme.number}/users/", {f"{list_}{way}": key})

        assert page.status_code == 200
