"""Manage Users: everybody with a login who is no staff, and what staff do with one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from tests.factories import (
    PASSWORD,
    SECRET,
    AccountFactory,
    MembershipFactory,
    UserFactory,
)
from tests.reading import words_of
from users_app import actions
from users_app.models import User

USERS = "/admin/users/"

Post = Callable[[], list[EmailMessage]]


def found(client: Client, **query: Any) -> list[str]:
    rows = client.get(USERS, query).context["page"].rows
    return [user.email for user in rows]


def save(client: Client, user: User, **changes: str) -> Any:
    """What the page has in its fields, with these changes."""
    names = ["first_name", "last_name", "email", "language", "version"]
    form = {name: str(getattr(user, name)) for name in names}
    return client.post(f"{USERS}{user.pk}/", form | changes, follow=True)


@pytest.fixture
def crowd(db: None) -> list[str]:
    """Sixty users in four families, by name as the list has them."""
    people = [(f"Family{n % 4}", f"Person{n % 3}", n) for n in range(60)]
    for last, first, n in people:
        UserFactory(first_name=first, last_name=last, email=f"p{n:02}@crowd.test")
    return [f"p{n:02}@crowd.test" for _last, _first, n in sorted(people)]


class TestTheList:
    def test_says_what_one_has_to_know(
        self, acme: Account, nora: User, uma: User, as_ada: Client
    ) -> None:
        AccountFactory(owner=uma)
        TOTP.activate(nora, SECRET)
        nora.emailaddress_set.update(verified=False)
        User.objects.filter(pk=uma.pk).update(last_login=datetime(2026, 3, 5, tzinfo=UTC))

        page = as_ada.get(USERS)

        rows = re.findall(r"<tr role=.row.>.*?</tr>", page.text, flags=re.S)[1:]
        said = [" ".join(re.sub(r"<.+?>", " ", row).split()) for row in rows]
        assert "nora@nowhere.test Not verified 0 Never" in said[0]
        assert "Two-factor is on" in said[0]
        assert "uma@acme.test 2 5 Mar" in said[2]
        assert "Not verified" not in said[2]
        assert "Two-factor is on" not in said[2]

    def test_has_no_staff_in_it(self, uma: User, sally: User, as_ada: Client) -> None:
        assert found(as_ada) == ["olivia@acme.test", "uma@acme.test"]
        assert found(as_ada, q="sand") == []

    @pytest.mark.parametrize(
        ("words", "emails"),
        [
            ("JÜRGEN", ["j@x.test"]),
            ("jurgen mull", ["j@x.test"]),
            ("ller jur", ["j@x.test"]),
            ("mu", ["j@x.test"]),
            ("ju mu", ["j@x.test"]),
            ("j@x.t", ["j@x.test"]),
            ("100%", ["percent@x.test"]),
            ("a_b", ["under_score@x.test"]),
            ("%", []),
            ("_", []),
            ("ler", ["j@x.test"]),
            ("er", []),
            ("jurgen smith", []),
            ("\0", ["percent@x.test", "j@x.test", "under_score@x.test"]),
            ("x" * 5000, []),
        ],
    )
    def test_is_searched_by_fragments_of_name_and_address(
        self, as_ada: Client, words: str, emails: list[str]
    ) -> None:
        UserFactory(first_name="Jürgen", last_name="Müller", email="j@x.test")
        UserFactory(first_name="Hundred", last_name="100%", email="percent@x.test")
        UserFactory(first_name="Under", last_name="xa_bx", email="under_score@x.test")

        assert found(as_ada, q=words) == emails

    @pytest.mark.parametrize(
        ("only", "emails"),
        [
            ("", ["nora@nowhere.test", "olivia@acme.test", "uma@acme.test"]),
            ("no-account", ["nora@nowhere.test"]),
            ("never", ["nora@nowhere.test", "uma@acme.test"]),
            ("no-two-factor", ["olivia@acme.test", "uma@acme.test"]),
            ("nonsense", ["nora@nowhere.test", "olivia@acme.test", "uma@acme.test"]),
        ],
    )
    def test_is_filtered(
        self, nora: User, uma: User, as_ada: Client, only: str, emails: list[str]
    ) -> None:
        TOTP.activate(nora, SECRET)
        User.objects.filter(email="olivia@acme.test").update(
            last_login=datetime(2026, 3, 5, tzinfo=UTC)
        )

        assert found(as_ada, only=only) == emails

    def test_keeps_filter_and_words_from_page_to_page(
        self, crowd: list[str], as_ada: Client
    ) -> None:
        page = as_ada.get(USERS, {"q": "person1", "only": "never"}).context["page"]

        assert page.next == ""
        page = as_ada.get(USERS, {"q": "family", "only": "never"}).context["page"]
        assert page.next.startswith("?q=family&only=never&after=")

    @pytest.mark.parametrize("only", ["", "no-account", "no-two-factor"])
    def test_has_pages_that_reach_everybody_once_both_ways(
        self, crowd: list[str], as_ada: Client, only: str
    ) -> None:
        there, back = [], []
        query = f"?only={only}"
        while query:
            last = as_ada.get(USERS + query).context["page"]
            there += [user.email for user in last.rows]
            query = last.next
        back, query = [user.email for user in last.rows], last.previous
        while query:
            page = as_ada.get(USERS + query).context["page"]
            back, query = [user.email for user in page.rows] + back, page.previous

        assert there == crowd
        assert back == crowd

    def test_costs_the_same_with_five_and_with_sixty(
        self, as_ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for user in UserFactory.create_batch(5):
            AccountFactory(owner=user)
        as_ada.get(USERS)
        with django_assert_max_num_queries(8) as few:
            as_ada.get(USERS)
        for user in UserFactory.create_batch(55):
            AccountFactory(owner=user)

        with django_assert_max_num_queries(8) as many:
            as_ada.get(USERS)

        assert len(many) == len(few)


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
            ("email", "no address", "Enter a valid email address."),
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
