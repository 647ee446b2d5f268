"""Manage User: what staff do with somebody who has a login and is no staff."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.mail import EmailMessage
from django.test import Client

from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from tests.factories import PASSWORD, SECRET, MembershipFactory, UserFactory
from tests.reading import words_of
from users_app import actions
from users_app.models import User

USERS = "/admin/users/"

ADDRESS = "Enter an email address, for example name@company.com."

Post = Callable[[], list[EmailMessage]]


def save(client: Client, user: User, **changes: str) -> Any:
    """What the page has in its fields, with these changes."""
    names = ["first_name", "last_name", "email", "language", "version"]
    form = {name: str(getattr(user, name)) for name in names}
    return client.post(f"{USERS}{user.pk}/", form | changes, follow=True)


class TestManageUser:
    def test_saves_and_tells(self, uma: User, as_ada: Client, ada: User) -> None:
        page = save(as_ada, uma, last_name="Usher-Voss")

        assert "Uma Usher-Voss is saved." in words_of(page)
        entry = Entry.objects.get()
        assert (entry.code, entry.actor, entry.user) == ("user.changed", ada, uma)
        assert entry.data["changed"] == {"last_name": ["Usher", "Usher-Voss"]}

    def test_unchanged_is_no_news(self, uma: User, as_ada: Client, deliver_all: Post) -> None:
        assert "Nothing was changed." in words_of(save(as_ada, uma))
        assert not Entry.objects.exists()
        assert not deliver_all()

    def test_names_the_accounts_and_leads_there(
        self, acme: Account, olivia: User, as_ada: Client
    ) -> None:
        page = as_ada.get(f"{USERS}{olivia.pk}/")

        assert f'href="/admin/clients/{acme.number}/"' in page.text
        assert "Acme & Sons Owner" in words_of(page)

    def test_is_only_read_by_who_may_not_manage(
        self, uma: User, as_sally: Client, deliver_all: Post
    ) -> None:
        page = as_sally.get(f"{USERS}{uma.pk}/")
        assert "Your role may look at users, not change them." in words_of(page)

        save(as_sally, uma, last_name="Changed")

        uma.refresh_from_db()
        assert uma.last_name == "Usher"

    @pytest.mark.parametrize("path", ["", "password/", "two-factor/", "delete/"])
    def test_of_staff_there_is_none(self, sally: User, as_ada: Client, path: str) -> None:
        """Staff are managed under Staff and Roles, by who may do that."""
        assert as_ada.get(f"{USERS}{sally.pk}/{path}").status_code == 404
        answer = as_ada.post(f"{USERS}{sally.pk}/{path}", {"typed": sally.email})
        assert answer.status_code == 404
        assert not Entry.objects.exists()

    def test_two_at_once_do_not_overwrite_each_other_unseen(
        self, uma: User, as_ada: Client, by_ada: Actor
    ) -> None:
        stale = uma.version
        actions.change_user(uma, {"first_name": "Umberta"}, uma.version, by=by_ada)

        page = save(as_ada, uma, last_name="Mine", version=stale)

        assert "Somebody else changed this user meanwhile." in words_of(page)
        assert page.context["form"].errors["first_name"] == ["Saved now: Umberta"]
        assert 'value="Mine"' in page.text
        [version] = re.findall(r'name="version" value="([^"]*)"', page.text)
        save(as_ada, uma, last_name="Mine", version=version)
        uma.refresh_from_db()
        assert uma.full_name == "Uma Mine"

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("first_name", "", "This field is required."),
            ("email", "no address", ADDRESS),
            ("email", "", "Enter an email address."),
        ],
    )
    def test_says_at_the_field_what_is_wrong(
        self, uma: User, as_ada: Client, field: str, value: str, sentence: str
    ) -> None:
        page = save(as_ada, uma, **{field: value})

        assert page.context["form"].errors == {field: [sentence]}
        assert "Uma Usher" in words_of(page), "the head says who it is"


class TestANewAddress:
    def test_of_somebody_else_is_refused_by_his_name(
        self, uma: User, olivia: User, as_ada: Client, deliver_all: Post
    ) -> None:
        page = save(as_ada, uma, email="OLIVIA@acme.test", last_name="Kept")

        sentence = "This address belongs to another user, Olivia Owen."
        assert page.context["form"].errors == {"email": [sentence]}
        assert 'value="Kept"' in page.text
        assert not deliver_all()
        assert not Entry.objects.exists()

    def test_that_is_taken_at_the_same_moment_is_a_message(
        self, uma: User, as_ada: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change = User.change

        def a_moment_later(user: User, **values: Any) -> bool:
            UserFactory(email="new@acme.test")
            return change(user, **values)

        monkeypatch.setattr(User, "change", a_moment_later)

        page = save(as_ada, uma, email="new@acme.test")

        assert page.context["form"].errors == {
            "email": ["This email address already has a login."]
        }

    def test_is_told_to_both_and_has_to_be_verified(
        self, uma: User, as_ada: Client, deliver_all: Post
    ) -> None:
        save(as_ada, uma, email="uma@new.test")

        [address] = EmailAddress.objects.filter(user=uma)
        assert (address.email, address.primary, address.verified) == (
            "uma@new.test",
            True,
            False,
        )
        told = {mail.to[0]: f"{mail.body}" for mail in deliver_all()}
        assert told.keys() == {"uma@acme.test", "uma@new.test"}
        assert "/email/verify/" in told["uma@new.test"]
        assert "/email/verify/" not in told["uma@acme.test"]
        assert "Ada" not in f"{told}", "staff are not named to customers"
        entry = Entry.objects.get()
        assert entry.data["changed"] == {"email": ["uma@acme.test", "uma@new.test"]}
        assert "Not verified" in words_of(as_ada.get(f"{USERS}{uma.pk}/"))

    def test_logs_in_and_the_former_one_does_not(
        self, uma: User, as_ada: Client, client: Client
    ) -> None:
        save(as_ada, uma, email="uma@new.test")

        for address, status in [("uma@acme.test", 200), ("uma@new.test", 302)]:
            form = {"login": address, "password": PASSWORD}
            assert client.post("/login/", form).status_code == status

    def test_closes_the_door_that_was_mailed_to_the_former_one(
        self, uma: User, as_ada: Client, client: Client, deliver_all: Post
    ) -> None:
        client.post("/password/forgot/", {"email": uma.email})
        [mail] = deliver_all()
        [link] = re.findall(r"http://testserver(/password/reset/\S+)", str(mail.body))
        assert "New password" in client.get(link, follow=True).text

        save(as_ada, uma, email="uma@new.test")

        assert "This link no longer works." in Client().get(link, follow=True).text


class TestTheirLogin:
    def test_a_reset_mails_a_link_and_shows_none(
        self, uma: User, as_ada: Client, ada: User, deliver_all: Post
    ) -> None:
        path = f"{USERS}{uma.pk}/password/"
        assert as_ada.get(path).status_code == 200
        assert not deliver_all()

        page = as_ada.post(path, follow=True)

        assert "We sent a link to uma@acme.test." in words_of(page)
        [mail] = deliver_all()
        assert mail.to == [uma.email]
        assert "/password/reset/" in str(mail.body)
        assert "/password/reset/" not in page.text
        entry = Entry.objects.get()
        assert (entry.code, entry.actor) == ("user.password_reset_requested", ada)
        assert User.objects.get(pk=uma.pk).check_password(PASSWORD)

    def test_two_factor_is_disabled_mailed_and_told(
        self, uma: User, as_ada: Client, ada: User, deliver_all: Post
    ) -> None:
        TOTP.activate(uma, SECRET)

        page = as_ada.post(f"{USERS}{uma.pk}/two-factor/", follow=True)

        assert "Two-factor login of Uma Usher is off." in words_of(page)
        assert not uma.authenticator_set.exists()
        assert [(m.to, m.subject) for m in deliver_all()] == [
            ([uma.email], "Two-factor login is off")
        ]
        entry = Entry.objects.get()
        assert (entry.code, entry.actor, entry.user) == ("user.two_factor_disabled", ada, uma)

    def test_where_it_is_off_there_is_nothing_to_disable(
        self, uma: User, as_ada: Client, deliver_all: Post
    ) -> None:
        as_ada.post(f"{USERS}{uma.pk}/two-factor/")

        assert not deliver_all()
        assert not Entry.objects.exists()


class TestPermanentlyDelete:
    def test_takes_the_typed_address(self, uma: User, as_ada: Client) -> None:
        path = f"{USERS}{uma.pk}/delete/"
        for typed in ["", "uma", "olivia@acme.test"]:
            page = as_ada.post(path, {"typed": typed})
            assert page.context["form"].errors == {"typed": ["Type uma@acme.test to confirm."]}
        assert User.objects.filter(pk=uma.pk).exists()

        page = as_ada.post(path, {"typed": " uma@acme.test "}, follow=True)

        assert page.redirect_chain == [(USERS, 302)]
        assert "Uma Usher is deleted." in words_of(page)
        assert as_ada.get(path).status_code == 404

    def test_ends_the_sessions_and_leaves_the_account(
        self, acme: Account, uma: User, as_uma: Client, as_ada: Client
    ) -> None:
        assert as_uma.get(f"/a/{acme.number}/").status_code == 200

        as_ada.post(f"{USERS}{uma.pk}/delete/", {"typed": uma.email})

        assert as_uma.get(f"/a/{acme.number}/").status_code == 302
        assert acme.memberships.count() == 1

    def test_is_possible_without_an_account(self, nora: User, as_ada: Client) -> None:
        as_ada.post(f"{USERS}{nora.pk}/delete/", {"typed": nora.email})

        assert not User.objects.filter(pk=nora.pk).exists()

    def test_leaves_what_he_did_in_the_log_under_his_name(
        self, uma: User, as_uma: Client, as_ada: Client
    ) -> None:
        as_uma.post("/logout/")

        as_ada.post(f"{USERS}{uma.pk}/delete/", {"typed": uma.email})

        did, deleted = Entry.objects.order_by("pk")
        assert (did.code, did.actor_name, did.actor_id) == (
            "user.logged_out",
            "Uma Usher",
            uma.pk,
        )
        assert deleted.description == "Permanently deleted the user Uma Usher (uma@acme.test)"
        assert (deleted.user_name, deleted.user_id) == ("Uma Usher", uma.pk)
        assert "Uma Usher" in as_ada.get("/admin/").text

    def test_is_refused_with_all_reasons_and_the_ways_there(
        self, acme: Account, olivia: User, as_ada: Client
    ) -> None:
        other = MembershipFactory(user=olivia).account
        path = f"{USERS}{olivia.pk}/delete/"

        page = as_ada.get(path)
        as_ada.post(path, {"typed": olivia.email})

        words = words_of(page)
        assert "Olivia Owen cannot be deleted: Olivia Owen is associated with 2 cl" in words
        assert "Olivia Owen cannot be deleted: Olivia Owen owns Acme & Sons." in words
        for account in (acme, other):
            assert f'href="/admin/clients/{account.number}/"' in page.text
        assert 'name="typed"' not in page.text
        assert User.objects.filter(pk=olivia.pk).exists()
        assert not Entry.objects.exists()

    def test_is_refused_to_who_may_only_manage(self, uma: User, as_sam: Client) -> None:
        answer = as_sam.post(f"{USERS}{uma.pk}/delete/", {"typed": uma.email})

        assert answer.status_code == 403
        assert "Permanently Delete" not in words_of(as_sam.get(f"{USERS}{uma.pk}/"))
