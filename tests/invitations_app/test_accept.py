"""The invited one's side: what the link is good for, and for whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from django.utils.timezone import now

from accounts_app.models import Account, Membership
from activitylog_app.models import Actor, ActorKind, Entry
from invitations_app import actions, tasks
from invitations_app.models import Invitation, Unwanted
from tests.factories import PASSWORD, InvitationFactory, MembershipFactory, UserFactory, decide
from users_app.models import User

Post = Callable[[], list[EmailMessage]]
LogIn = Callable[[User], Client]

FORM = {
    "first_name": "Ivy",
    "last_name": "Ingram",
    "email": "ivy@home.test",
    "password1": "salt wind harbour",
    "time_zone": "Europe/London",
}
TAKEN = "This email address already has a login."


@pytest.fixture
def offer(acme: Account) -> Invitation:
    return InvitationFactory(
        account=acme, email="ivy@new.test", permissions=["contacts", "tickets"]
    )


@pytest.fixture
def ivy(db: None) -> User:
    """Has the invited address, verified."""
    return UserFactory(first_name="Ivy", last_name="Ingram", email="ivy@new.test")


def words_of(response: Any) -> str:
    """What one reads on the page."""
    text = re.sub(r"<script.*?</script>|<.+?>", " ", response.text, flags=re.S)
    return " ".join(unescape(text).split())


def open_link(client: Client, offer: Invitation) -> Any:
    return client.get(offer.get_absolute_url(), follow=True)


def accept(client: Client, offer: Invitation, **form: Any) -> Any:
    open_link(client, offer)
    return client.post("/invitation/accept/", form, follow=True)


def join_as_new(client: Client, offer: Invitation, **changes: Any) -> Any:
    open_link(client, offer)
    return client.post("/invitation/new/", FORM | changes)


def settle(offer: Invitation, status: str, **more: Any) -> None:
    Invitation.objects.filter(pk=offer.pk).update(status=status, settled_at=now(), **more)


def permissions_of(user: User) -> dict[str, list[str]]:
    """By the name of the account."""
    memberships = user.memberships.select_related("account")
    return {found.account.name: found.permissions for found in memberships}


class TestLooking:
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_spends_nothing(
        self, client: Client, offer: Invitation, acme: Account, method: str
    ) -> None:
        before = Invitation.objects.values().get()
        look = getattr(client, method)

        for _ in range(3):
            assert look(offer.get_absolute_url()).status_code == 302
            for page in ["", "new/", "decline/", "report/"]:
                assert look(f"/invitation/{page}").status_code == 200

        assert Invitation.objects.values().get() == before
        assert acme.memberships.count() == 1
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("path", ["accept/", "ask/", "other/"])
    def test_presses_no_button(self, as_nora: Client, offer: Invitation, path: str) -> None:
        open_link(as_nora, offer)

        assert as_nora.get(f"/invitation/{path}").status_code == 405
        assert Invitation.objects.get().status == "pending"

    def test_takes_the_token_out_of_the_address(
        self, client: Client, offer: Invitation
    ) -> None:
        response = client.get(offer.get_absolute_url())

        assert response["Location"] == "/invitation/"
        assert response["Referrer-Policy"] == "no-referrer"
        page = client.get("/invitation/")
        assert "no-store" in page["Cache-Control"]
        assert offer.nonce not in page.text
        assert offer.get_absolute_url() not in page.text

    def test_shows_a_visitor_what_is_offered(self, client: Client, offer: Invitation) -> None:
        words = words_of(open_link(client, offer))

        for told in [
            "Join Acme & Sons",
            "Olivia Owen invited ivy@new.test.",
            "View & Manage Contacts, View & Open Support Tickets",
            "I already have a login",
            "I am new here",
        ]:
            assert told in words

    def test_does_not_log_anybody_out(self, as_nora: Client, offer: Invitation) -> None:
        assert "nora@nowhere.test" in words_of(open_link(as_nora, offer))

    def test_without_a_link_shows_that_there_is_none(self, client: Client, db: None) -> None:
        assert "This link is not valid." in words_of(client.get("/invitation/"))


class TestAccepting:
    def test_as_the_invited(
        self, acme: Account, offer: Invitation, ivy: User, logged_in: LogIn
    ) -> None:
        page = accept(logged_in(ivy), offer)

        assert page.redirect_chain[-1] == (f"/a/{acme.number}/", 302)
        assert "You now have access to Acme & Sons." in words_of(page)
        assert permissions_of(ivy) == {"Acme & Sons": ["contacts", "tickets"]}
        offer.refresh_from_db()
        assert (offer.status, offer.accepted_by) == ("accepted", ivy)

    def test_as_another_user(self, offer: Invitation, nora: User, as_nora: Client) -> None:
        page = open_link(as_nora, offer)
        assert "This invitation was sent to ivy@new.test" in words_of(page)

        accept(as_nora, offer)

        assert permissions_of(nora) == {"Acme & Sons": ["contacts", "tickets"]}

    def test_tells_the_owner_who_it_was(
        self, offer: Invitation, as_nora: Client, deliver_all: Post
    ) -> None:
        accept(as_nora, offer)

        [mail] = deliver_all()
        assert mail.to == ["olivia@acme.test"]
        assert "nora@nowhere.test" in str(mail.body)
        assert "ivy@new.test" in str(mail.body)

    def test_is_told_to_the_log(
        self, acme: Account, offer: Invitation, as_nora: Client
    ) -> None:
        accept(as_nora, offer)

        entry = Entry.objects.get(code="invitation.accepted")
        assert (entry.account, entry.actor_name) == (acme, "Nora Nash")

    def test_needs_a_login(self, client: Client, acme: Account, offer: Invitation) -> None:
        page = accept(client, offer)

        assert page.redirect_chain[0][0].startswith("/login/")
        assert acme.memberships.count() == 1

    def test_works_after_logging_in_from_the_page(
        self, client: Client, acme: Account, offer: Invitation, nora: User
    ) -> None:
        open_link(client, offer)
        form = {"login": nora.email, "password": PASSWORD, "next": "/invitation/"}
        page = client.post("/login/", form, follow=True)
        assert "Accept as Nora Nash" in words_of(page)

        client.post("/invitation/accept/")

        assert acme.memberships.filter(user=nora).exists()

    def test_with_a_different_login_keeps_the_invitation(
        self, as_nora: Client, offer: Invitation
    ) -> None:
        open_link(as_nora, offer)

        page = as_nora.post("/invitation/other/", follow=True)

        assert "I already have a login" in words_of(page)
        assert as_nora.get("/profile/").status_code == 302

    def test_works_once(
        self, offer: Invitation, as_nora: Client, as_stan: Client, stan: User
    ) -> None:
        open_link(as_stan, offer)
        accept(as_nora, offer)

        late = as_stan.post("/invitation/accept/", follow=True)

        assert "This invitation has been used." in words_of(late)
        assert "Acme & Sons" not in permissions_of(stan)

    def test_twice_by_the_same_user_is_harmless(
        self, acme: Account, offer: Invitation, nora: User, as_nora: Client
    ) -> None:
        accept(as_nora, offer)

        page = accept(as_nora, offer)

        assert "You already have access to Acme & Sons. Nothing changes." in words_of(page)
        assert acme.memberships.filter(user=nora).count() == 1
        assert Entry.objects.filter(code="invitation.accepted").count() == 1

    def test_by_a_user_of_the_account_leaves_it_open_for_others(
        self, acme: Account, uma: User, offer: Invitation, as_uma: Client, as_nora: Client
    ) -> None:
        assert "The invitation stays open." in words_of(open_link(as_uma, offer))

        accept(as_uma, offer)

        assert permissions_of(uma) == {"Acme & Sons": ["tickets"]}
        assert Invitation.objects.get().status == "pending"
        accept(as_nora, offer)
        assert Invitation.objects.get().status == "accepted"

    def test_by_the_owner_keeps_him_the_owner(
        self, acme: Account, olivia: User, offer: Invitation, as_olivia: Client
    ) -> None:
        accept(as_olivia, offer)

        assert acme.owner == olivia
        assert Invitation.objects.get().status == "pending"

    def test_is_not_for_staff(
        self, acme: Account, offer: Invitation, ada: User, logged_in: LogIn
    ) -> None:
        page = accept(logged_in(ada), offer)

        assert page.status_code == 403
        assert not acme.memberships.filter(user=ada).exists()
        assert Invitation.objects.get().status == "pending"

    def test_takes_nothing_from_the_form(
        self, acme: Account, elsewhere: Account, offer: Invitation, nora: User, as_nora: Client
    ) -> None:
        theirs = InvitationFactory(account=elsewhere)

        accept(
            as_nora,
            offer,
            account=elsewhere.number,
            invitation=theirs.pk,
            permissions=["profile", "invoices"],
            is_owner="on",
            user=acme.owner.pk,
            email="eve@evil.test",
        )

        assert permissions_of(nora) == {"Acme & Sons": ["contacts", "tickets"]}
        assert not nora.memberships.filter(is_owner=True).exists()
        nora.refresh_from_db()
        assert nora.email == "nora@nowhere.test"

    def test_verifies_no_address(
        self, offer: Invitation, ivy: User, logged_in: LogIn, as_nora: Client
    ) -> None:
        ivy.emailaddress_set.update(verified=False)

        accept(logged_in(ivy), offer)

        assert list(ivy.emailaddress_set.values_list("email", "verified")) == [
            ("ivy@new.test", False)
        ]

    def test_leaves_all_other_access_as_it_was(
        self, acme: Account, offer: Invitation, stan: User, uma: User, as_stan: Client
    ) -> None:
        MembershipFactory(user=stan, permissions=["emails"])
        before = list(Membership.objects.order_by("pk").values())

        accept(as_stan, offer)

        after = list(
            Membership.objects.exclude(account=acme, user=stan).order_by("pk").values()
        )
        assert after == before

    def test_from_another_site_is_refused(self, offer: Invitation, nora: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(nora)
        open_link(client, offer)

        for path in ["accept/", "decline/", "report/", "ask/", "other/", "new/"]:
            assert client.post(f"/invitation/{path}").status_code == 403
        assert Invitation.objects.get().status == "pending"


DEAD = {
    "expired": "This invitation expired on",
    "cancelled": "This invitation was cancelled.",
    "declined": "This invitation was declined.",
    "used": "This invitation has been used.",
    "replaced": "This invitation was replaced by a newer one.",
    "closed": "This account is closed.",
    "unknown": "This link is not valid.",
}


def kill(offer: Invitation, state: str) -> str:
    """Bring it into this state; answers its link of before."""
    link = offer.get_absolute_url()
    if state == "expired":
        Invitation.objects.update(expires_at=now())
    elif state == "replaced":
        Invitation.objects.update(nonce="another")
    elif state == "closed":
        Account.objects.filter(pk=offer.account_id).update(status="closed")
    elif state == "unknown":
        offer.delete()
    else:
        settle(offer, "accepted" if state == "used" else state)
    return link


@pytest.mark.parametrize(("state", "sentence"), DEAD.items(), ids=DEAD)
class TestALinkThatIsNoLongerGood:
    @pytest.mark.parametrize("who", ["visitor", "nora"])
    def test_says_why(
        self, client: Client, offer: Invitation, nora: User, who: str, state: str, sentence: str
    ) -> None:
        if who == "nora":
            client.force_login(nora)

        page = client.get(kill(offer, state), follow=True)

        assert page.status_code == 200
        assert page.context["state"] == state
        assert sentence in words_of(page)
        assert "Accept Invitation" not in words_of(page)

    def test_opens_nothing(
        self, acme: Account, offer: Invitation, as_nora: Client, state: str, sentence: str
    ) -> None:
        visitor = Client()
        for client in [as_nora, visitor]:
            open_link(client, offer)
        kill(offer, state)
        before = list(Invitation.objects.values())

        for path in ["accept/", "decline/", "report/"]:
            assert sentence in words_of(as_nora.post(f"/invitation/{path}", follow=True))
        for path in ["decline/", "report/", "new/"]:
            assert sentence in words_of(visitor.post(f"/invitation/{path}", FORM, follow=True))

        assert list(Invitation.objects.values()) == before
        assert acme.memberships.count() == 1
        assert not User.objects.filter(email=FORM["email"]).exists()
        assert not Unwanted.objects.exists()


@pytest.mark.parametrize(
    "token", ["x", "a:b:c", "%00", "WzEsIngiXQ:1tAAAA:xxxx", "é", "x" * 3000]
)
def test_a_token_that_is_none_is_not_valid(client: Client, db: None, token: str) -> None:
    page = client.get(f"/invitations/{token}/", follow=True)

    assert page.status_code == 200
    assert "This link is not valid." in words_of(page)


def test_a_link_with_one_letter_changed_is_not_valid(client: Client, offer: Invitation) -> None:
    path = offer.get_absolute_url()
    wrong = path[:-2] + ("A" if path[-2] != "A" else "B") + "/"

    assert "This link is not valid." in words_of(client.get(wrong, follow=True))


class TestCreatingALogin:
    def test_makes_a_user_under_any_address(
        self, client: Client, acme: Account, offer: Invitation
    ) -> None:
        response = join_as_new(client, offer)

        user = User.objects.get(email="ivy@home.test")
        assert response.status_code == 302
        assert client.get(response["Location"], follow=True).status_code == 200
        assert client.get(f"/a/{acme.number}/").status_code == 200
        assert permissions_of(user) == {"Acme & Sons": ["contacts", "tickets"]}
        assert user.full_name == "Ivy Ingram"
        assert Invitation.objects.get().accepted_by == user

    def test_lets_him_see_what_he_may_and_no_more(
        self, client: Client, acme: Account, offer: Invitation
    ) -> None:
        join_as_new(client, offer)

        assert client.get(f"/a/{acme.number}/contacts/").status_code == 200
        assert client.get(f"/a/{acme.number}/users/").status_code == 403

    def test_suggests_the_invited_address(self, client: Client, offer: Invitation) -> None:
        open_link(client, offer)

        assert 'value="ivy@new.test"' in client.get("/invitation/new/").text

    @pytest.mark.parametrize("email", ["ivy@home.test", "ivy@new.test"])
    def test_verifies_no_address_but_asks_for_it(
        self, client: Client, offer: Invitation, deliver_all: Post, email: str
    ) -> None:
        join_as_new(client, offer, email=email)

        address = User.objects.get(email=email).emailaddress_set.get()
        assert not address.verified
        told = {mail.to[0]: mail.subject for mail in deliver_all()}
        assert told == {
            email: "Verify your email address",
            "olivia@acme.test": "Ivy Ingram joined Acme & Sons",
        }

    def test_is_told_to_the_log(self, client: Client, acme: Account, offer: Invitation) -> None:
        join_as_new(client, offer)

        entry = Entry.objects.get(code="invitation.accepted_by_newcomer")
        assert (entry.account, entry.actor_name) == (acme, "Ivy Ingram")

    def test_tells_of_an_address_that_has_a_login(
        self, client: Client, acme: Account, offer: Invitation, nora: User
    ) -> None:
        page = join_as_new(client, offer, email="NORA@nowhere.test")

        assert TAKEN in words_of(page)
        assert not acme.memberships.filter(user=nora).exists()
        assert Invitation.objects.get().status == "pending"

    @pytest.mark.parametrize("password", ["short", "0123456789", "password123", ""])
    def test_takes_no_bad_password(
        self, client: Client, offer: Invitation, password: str
    ) -> None:
        page = join_as_new(client, offer, password1=password)

        assert page.context["form"].errors.keys() == {"password1"}
        assert not User.objects.filter(email=FORM["email"]).exists()
        assert Invitation.objects.get().status == "pending"

    def test_asks_for_the_terms_if_there_are_any(
        self, client: Client, offer: Invitation
    ) -> None:
        decide(terms_of_service_url="https://terms.test/")

        page = join_as_new(client, offer)
        assert page.context["form"].errors.keys() == {"terms"}
        assert "https://terms.test/" in page.text

        assert join_as_new(client, offer, terms="on").status_code == 302

    def test_works_with_registration_closed(
        self, client: Client, acme: Account, offer: Invitation
    ) -> None:
        decide(allow_client_registration=False)

        assert join_as_new(client, offer).status_code == 302
        assert acme.memberships.count() == 2

    def test_takes_nothing_foreign_from_the_form(
        self, client: Client, acme: Account, elsewhere: Account, offer: Invitation
    ) -> None:
        join_as_new(
            client,
            offer,
            is_staff="on",
            is_superuser="on",
            is_owner="on",
            account=elsewhere.number,
            permissions=["invoices"],
        )

        user = User.objects.get(email=FORM["email"])
        assert (user.is_staff, user.is_superuser) == (False, False)
        assert permissions_of(user) == {"Acme & Sons": ["contacts", "tickets"]}
        assert acme.owner != user

    def test_works_once(self, client: Client, offer: Invitation) -> None:
        join_as_new(client, offer)

        page = join_as_new(Client(), offer, email="eve@evil.test")

        assert page["Location"] == "/invitation/"
        assert not User.objects.filter(email="eve@evil.test").exists()

    def test_is_not_for_whoever_is_logged_in(self, as_nora: Client, offer: Invitation) -> None:
        assert join_as_new(as_nora, offer)["Location"] == "/invitation/"
        assert not User.objects.filter(email=FORM["email"]).exists()


class TestCreatingALoginWhereAddressesAreVerifiedFirst:
    @pytest.fixture(autouse=True)
    def _requires_verification(self, db: None) -> None:
        decide(require_email_verification=True)

    def test_does_not_tell_a_known_address(
        self, client: Client, acme: Account, offer: Invitation, nora: User
    ) -> None:
        other = InvitationFactory(account=acme)

        known = join_as_new(client, offer, email=nora.email)
        new = join_as_new(Client(), other)

        assert TAKEN not in known.text
        assert known.status_code == new.status_code == 302
        assert known["Location"] == new["Location"] == "/email/verify/"
        assert not acme.memberships.filter(user=nora).exists()

    def test_whoever_has_the_login_is_told_by_mail(
        self, client: Client, offer: Invitation, nora: User, deliver_all: Post
    ) -> None:
        join_as_new(client, offer, email=nora.email)

        assert [mail.to for mail in deliver_all()] == [[nora.email]]
        assert Invitation.objects.get().status == "pending"

    def test_nobody_is_in_before(
        self, client: Client, acme: Account, offer: Invitation
    ) -> None:
        join_as_new(client, offer)

        assert client.get(f"/a/{acme.number}/").status_code == 302


class TestDeclining:
    @pytest.mark.parametrize("who", ["visitor", "nora"])
    def test_tells_the_owner(
        self, client: Client, offer: Invitation, nora: User, deliver_all: Post, who: str
    ) -> None:
        if who == "nora":
            client.force_login(nora)
        open_link(client, offer)

        page = client.post("/invitation/decline/", follow=True)

        assert "This invitation was declined." in words_of(page)
        assert Invitation.objects.get().status == "declined"
        assert [mail.to for mail in deliver_all()] == [["olivia@acme.test"]]

    def test_twice_tells_once(
        self, client: Client, offer: Invitation, deliver_all: Post
    ) -> None:
        open_link(client, offer)
        for _ in range(2):
            client.post("/invitation/decline/")

        assert len(deliver_all()) == 1

    def test_does_not_keep_from_being_invited_again(
        self, client: Client, acme: Account, offer: Invitation, by_olivia: Actor
    ) -> None:
        open_link(client, offer)
        client.post("/invitation/decline/")

        actions.invite(acme, offer.email, ["tickets"], by=by_olivia)

        assert acme.invitations.open().count() == 1


class TestReporting:
    def test_declines_and_keeps_more_from_coming(
        self, client: Client, acme: Account, offer: Invitation, as_olivia: Client
    ) -> None:
        open_link(client, offer)
        client.post("/invitation/report/")

        form = {"emails": offer.email, "access": "all"}
        page = as_olivia.post(f"/a/{acme.number}/users/invite/", form)

        assert "has asked not to get invitations from this account" in words_of(page)
        assert Invitation.objects.get().status == "declined"

    def test_does_not_speak_for_other_accounts(
        self, client: Client, elsewhere: Account, offer: Invitation
    ) -> None:
        open_link(client, offer)
        client.post("/invitation/report/")

        by = Actor(ActorKind.USER, elsewhere.owner)
        assert actions.invite(elsewhere, offer.email, ["tickets"], by=by).pk

    def test_tells_the_owner_no_more_than_declining(
        self, client: Client, offer: Invitation, deliver_all: Post
    ) -> None:
        open_link(client, offer)
        client.post("/invitation/report/")

        assert [mail.subject for mail in deliver_all()] == [
            "ivy@new.test declined the invitation to Acme & Sons"
        ]


class TestAskingForANewOne:
    @pytest.fixture
    def expired(self, offer: Invitation) -> Invitation:
        kill(offer, "expired")
        offer.refresh_from_db()
        return offer

    def ask(self, client: Client, offer: Invitation) -> Any:
        open_link(client, offer)
        return client.post("/invitation/ask/", follow=True)

    def test_tells_the_owner(
        self, client: Client, expired: Invitation, deliver_all: Post
    ) -> None:
        assert "Ask for a new one" in words_of(open_link(client, expired))

        page = self.ask(client, expired)

        assert "The owner of the account has been asked." in words_of(page)
        assert "Ask for a new one" not in words_of(page)
        assert [mail.to for mail in deliver_all()] == [["olivia@acme.test"]]

    def test_is_told_once_a_day(
        self, client: Client, expired: Invitation, deliver_all: Post
    ) -> None:
        for _ in range(3):
            self.ask(client, expired)
        assert len(deliver_all()) == 1

        with time_machine.travel(now() + timedelta(days=1, seconds=1)):
            self.ask(client, expired)
            assert len(deliver_all()) == 2

    def test_does_not_open_it(self, client: Client, expired: Invitation) -> None:
        self.ask(client, expired)

        assert Invitation.objects.get().is_expired

    def test_is_not_for_one_that_is_open(
        self, client: Client, offer: Invitation, deliver_all: Post
    ) -> None:
        self.ask(client, offer)

        assert deliver_all() == []

    def test_is_not_there_where_we_manage_the_users(
        self, client: Client, expired: Invitation, deliver_all: Post
    ) -> None:
        decide(disable_user_management=True)

        page = self.ask(client, expired)

        assert "now manages the users of this account." in words_of(page)
        assert "Ask for a new one" not in words_of(page)
        assert deliver_all() == []


class TestJoiningFromChooseAccount:
    def join(self, client: Client, offer: Invitation) -> Any:
        return client.post(f"/accounts/join/{offer.pk}/", follow=True)

    def test_needs_no_link(
        self, acme: Account, offer: Invitation, ivy: User, logged_in: LogIn
    ) -> None:
        client = logged_in(ivy)
        assert "Olivia Owen invited you." in words_of(client.get("/accounts/"))

        page = self.join(client, offer)

        assert page.redirect_chain[-1] == (f"/a/{acme.number}/", 302)
        assert permissions_of(ivy) == {"Acme & Sons": ["contacts", "tickets"]}
        assert Entry.objects.filter(code="invitation.joined").count() == 1

    def test_is_only_for_a_verified_address(
        self, acme: Account, offer: Invitation, ivy: User, logged_in: LogIn
    ) -> None:
        ivy.emailaddress_set.update(verified=False)
        client = logged_in(ivy)

        assert "invited you" not in words_of(client.get("/accounts/"))
        assert self.join(client, offer).status_code == 404
        assert acme.memberships.count() == 1

    def test_is_only_for_the_invited_address(
        self, acme: Account, offer: Invitation, as_nora: Client
    ) -> None:
        assert "invited you" not in words_of(as_nora.get("/accounts/"))
        assert self.join(as_nora, offer).status_code == 404
        assert acme.memberships.count() == 1

    @pytest.mark.parametrize("state", DEAD)
    def test_is_only_for_an_open_one(
        self, acme: Account, offer: Invitation, ivy: User, logged_in: LogIn, state: str
    ) -> None:
        client, pk = logged_in(ivy), offer.pk
        kill(offer, state)
        if state == "replaced":
            # The newer one is to the same address, and open.
            assert "invited you" in words_of(client.get("/accounts/"))
            return

        assert "invited you" not in words_of(client.get("/accounts/"))
        assert client.post(f"/accounts/join/{pk}/").status_code == 404
        assert acme.memberships.count() == 1

    def test_is_not_for_whoever_has_access(
        self, acme: Account, offer: Invitation, ivy: User, logged_in: LogIn
    ) -> None:
        MembershipFactory(account=acme, user=ivy)
        client = logged_in(ivy)

        assert "invited you" not in words_of(client.get("/accounts/"))
        assert self.join(client, offer).status_code == 404

    def test_is_a_button_and_no_link(
        self, offer: Invitation, ivy: User, logged_in: LogIn
    ) -> None:
        assert logged_in(ivy).get(f"/accounts/join/{offer.pk}/").status_code == 405


class TestLeaving:
    def test_asks_before_and_then_ends_the_access(
        self, acme: Account, uma: User, as_uma: Client, deliver_all: Post
    ) -> None:
        path = f"/a/{acme.number}/leave/"
        assert as_uma.get(path).status_code == 200
        assert permissions_of(uma)

        page = as_uma.post(path, follow=True)

        assert "You no longer have access to Acme & Sons." in words_of(page)
        assert as_uma.get(f"/a/{acme.number}/").status_code == 404
        entry = Entry.objects.get(code="user.left")
        assert (entry.account, entry.actor) == (acme, uma)

    def test_is_not_for_the_owner(self, acme: Account, olivia: User, as_olivia: Client) -> None:
        path = f"/a/{acme.number}/leave/"

        assert as_olivia.get(path).status_code == 403
        assert as_olivia.post(path).status_code == 403
        assert acme.owner == olivia

    def test_is_not_for_a_stranger(self, acme: Account, as_stan: Client) -> None:
        assert as_stan.post(f"/a/{acme.number}/leave/").status_code == 404

    def test_leaves_ones_other_accounts(self, acme: Account, uma: User, as_uma: Client) -> None:
        other = MembershipFactory(user=uma, permissions=["emails"])

        as_uma.post(f"/a/{acme.number}/leave/")

        assert permissions_of(uma) == {other.account.name: ["emails"]}

    def test_works_where_we_manage_the_users(
        self, acme: Account, uma: User, as_uma: Client
    ) -> None:
        decide(disable_user_management=True)

        as_uma.post(f"/a/{acme.number}/leave/")

        assert permissions_of(uma) == {}


class TestTheClock:
    WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)

    def test_lets_it_be_accepted_to_the_last_second(
        self, offer: Invitation, nora: User, as_nora: Client
    ) -> None:
        with time_machine.travel(offer.sent_at + self.WEEK - self.SECOND, tick=False):
            accept(as_nora, offer)

        assert permissions_of(nora)

    @pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
    def test_ends_it_whether_a_task_has_run_or_not(
        self, offer: Invitation, nora: User, as_nora: Client, late: timedelta
    ) -> None:
        with time_machine.travel(offer.expires_at + late, tick=False):
            page = accept(as_nora, offer)

        assert "This invitation expired on" in words_of(page)
        assert not permissions_of(nora)

    @pytest.mark.parametrize(("days", "status"), [(29, 302), (30, 404), (31, 404)])
    def test_lets_it_be_sent_again_for_thirty_days(
        self, acme: Account, offer: Invitation, as_olivia: Client, days: int, status: int
    ) -> None:
        path = f"/a/{acme.number}/invitations/{offer.pk}/resend/"

        with time_machine.travel(offer.expires_at + timedelta(days=days), tick=False):
            as_olivia.force_login(acme.owner)
            assert as_olivia.post(path).status_code == status
            again = Invitation.objects.get()
            assert again.is_expired is (status == 404)
            listed = as_olivia.get(f"/a/{acme.number}/users/").text
            assert ("ivy@new.test" in listed) is (status == 302)


class TestTasks:
    def entries(self, code: str) -> list[tuple[str, str]]:
        found = Entry.objects.filter(code=code).order_by("pk")
        return list(found.values_list("actor_kind", "description"))

    def test_tell_the_log_once_of_what_expired(self, acme: Account, offer: Invitation) -> None:
        InvitationFactory(account=acme, expires_at=now() + timedelta(days=8))
        with time_machine.travel(offer.expires_at, tick=False):
            for _ in range(2):
                tasks.expire_invitations()

        told = ("system", "The invitation to ivy@new.test expired")
        assert self.entries("invitation.expired") == [told]
        offer.refresh_from_db()
        assert offer.status == "pending"

    def test_say_nothing_of_what_is_settled(self, offer: Invitation) -> None:
        settle(offer, "cancelled")
        with time_machine.travel(offer.expires_at, tick=False):
            tasks.expire_invitations()
            tasks.remind_of_pending_invitations()

        assert not Entry.objects.exists()

    def test_remind_once_two_days_before_the_end(
        self, offer: Invitation, deliver_all: Post
    ) -> None:
        before = offer.expires_at - timedelta(days=2)
        with time_machine.travel(before - timedelta(seconds=1), tick=False):
            tasks.remind_of_pending_invitations()
            assert deliver_all() == []

        with time_machine.travel(before, tick=False):
            for _ in range(2):
                tasks.remind_of_pending_invitations()
            [mail] = deliver_all()

        assert mail.to == ["ivy@new.test"]
        told = ("system", "Reminded ivy@new.test of the invitation")
        assert self.entries("invitation.reminded") == [told]

    def test_remind_with_a_link_that_works(
        self, offer: Invitation, nora: User, as_nora: Client, deliver_all: Post
    ) -> None:
        with time_machine.travel(offer.expires_at - timedelta(days=1), tick=False):
            tasks.remind_of_pending_invitations()
            [mail] = deliver_all()
            [link] = re.findall(r"http://testserver(/invitations/\S+)", str(mail.body))
            as_nora.get(link)
            as_nora.post("/invitation/accept/")

        assert permissions_of(nora)

    def test_do_not_remind_after_the_end(self, offer: Invitation, deliver_all: Post) -> None:
        with time_machine.travel(offer.expires_at, tick=False):
            tasks.remind_of_pending_invitations()
            assert deliver_all() == []

    @pytest.mark.parametrize("status", ["pending", "accepted", "declined", "cancelled"])
    def test_clean_up_after_thirty_days(
        self, acme: Account, offer: Invitation, status: str
    ) -> None:
        if status != "pending":
            settle(offer, status)
        InvitationFactory(account=acme, email="ian@new.test")
        end = offer.expires_at + timedelta(days=30)
        with time_machine.travel(end - timedelta(seconds=1), tick=False):
            tasks.forget_old_invitations()
        assert Invitation.objects.count() == 2

        Invitation.objects.exclude(pk=offer.pk).update(expires_at=end)
        with time_machine.travel(end, tick=False):
            for _ in range(2):
                tasks.forget_old_invitations()

        assert Invitation.objects.get().email == "ian@new.test"
        told = ("system", "Cleaned up 1 old invitations")
        assert self.entries("invitation.forgotten") == [told]


class TestANewOwner:
    @pytest.fixture(autouse=True)
    def _handed_over(self, acme: Account, uma: User, offer: Invitation) -> None:
        """Uma owns Acme, after Olivia has invited Ivy."""
        with transaction.atomic():
            Account.objects.lock(acme).hand_to(uma)

    def test_sees_it_as_the_accounts_offer(self, acme: Account, as_uma: Client) -> None:
        words = words_of(as_uma.get(f"/a/{acme.number}/users/"))

        assert "ivy@new.test" in words
        assert "Offer of the account: its sender is no longer the owner" in words

    def test_can_cancel_it(self, acme: Account, offer: Invitation, as_uma: Client) -> None:
        as_uma.post(f"/a/{acme.number}/invitations/{offer.pk}/cancel/")

        offer.refresh_from_db()
        assert offer.status == "cancelled"

    def test_makes_it_his_own_by_sending_it_again(
        self, acme: Account, uma: User, offer: Invitation, as_uma: Client
    ) -> None:
        as_uma.post(f"/a/{acme.number}/invitations/{offer.pk}/resend/")

        assert Invitation.objects.get().invited_by == uma
        words = words_of(as_uma.get(f"/a/{acme.number}/users/"))
        assert "its sender is no longer the owner" not in words

    def test_is_shown_to_the_invited(self, client: Client, offer: Invitation) -> None:
        words = words_of(open_link(client, offer))

        assert "Olivia Owen invited you; the account has a new owner since." in words

    def test_is_told_when_it_is_accepted(
        self, acme: Account, offer: Invitation, nora: User, as_nora: Client, deliver_all: Post
    ) -> None:
        accept(as_nora, offer)

        assert permissions_of(nora) == {"Acme & Sons": ["contacts", "tickets"]}
        assert [mail.to for mail in deliver_all()] == [["uma@acme.test"]]

    def test_the_old_owner_cannot_manage_it(
        self, acme: Account, offer: Invitation, as_olivia: Client
    ) -> None:
        for what in ["resend", "cancel"]:
            path = f"/a/{acme.number}/invitations/{offer.pk}/{what}/"
            assert as_olivia.post(path).status_code == 403
