"""Login as Owner: what staff may do as somebody else, for how long, and what tells of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from pytest_django import Settings

from accounts_app import acting, actions
from accounts_app.access import Area, Rule
from accounts_app.models import Account, Contact, Membership
from activitylog_app.models import Actor, Entry
from config.refusals import Gone, Refused
from tests.factories import AccountFactory, decide
from tests.reading import words_of
from tests.test_access import DOORS, IN, NO, UNKNOWN, address_of, met, values_for
from users_app.models import User

LogIn = Callable[[User], Client]

NOT_NOW = "Not available while you act for"
KIM = {"first_name": "Kim", "last_name": "Kerr", "email": "kim@acme.test"}
OVER = "The time in which you acted for Olivia Owen is over."


def door(account: Account, path: str = "owner/login/") -> str:
    return f"/admin/clients/{account.number}/{path}"


def inside(account: Account, path: str = "") -> str:
    return f"/a/{account.number}/{path}"


def as_owner(client: Client, account: Account, reason: str = "Ticket 7") -> Any:
    return client.post(door(account), {"reason": reason}, follow=True)


def as_user(client: Client, membership: Membership) -> Any:
    path = f"users/{membership.pk}/login/"
    return client.post(door(membership.account, path), {"reason": "Ticket 7"}, follow=True)


def back(client: Client) -> Any:
    return client.post("/admin/return/", follow=True)


@pytest.fixture
def acts(acme: Account, as_ada: Client) -> Client:
    """Ada's browser, in which she is logged in as Olivia."""
    as_owner(as_ada, acme)
    return as_ada


class TestBeginning:
    def test_opens_the_account_as_its_owner(self, acme: Account, as_ada: Client) -> None:
        page = as_owner(as_ada, acme)

        assert page.redirect_chain == [(inside(acme), 302)]
        assert "You see the client area as Olivia Owen" in words_of(page)
        assert "Return to Admin Area" in words_of(page)

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
    def test_wants_a_reason(self, acme: Account, as_ada: Client, reason: str) -> None:
        page = as_owner(as_ada, acme, reason)

        assert page.status_code == 200
        assert page.context["form"].errors.keys() == {"reason"}
        assert as_ada.get(inside(acme)).status_code == 404

    def test_looking_at_the_question_begins_nothing(
        self, acme: Account, as_ada: Client
    ) -> None:
        words = words_of(as_ada.get(door(acme)))

        assert "Log in as Olivia Owen?" in words
        assert as_ada.get(inside(acme)).status_code == 404
        assert not Entry.objects.filter(code="acting.began").exists()

    def test_is_told_to_the_log_with_its_reason(self, acme: Account, as_ada: Client) -> None:
        as_owner(as_ada, acme, "They cannot find the invoice")

        entry = Entry.objects.get(code="acting.began")
        assert entry.description == "Logged in as Olivia Owen"
        assert entry.data == {"reason": "They cannot find the invoice"}
        assert (entry.actor_name, entry.account, entry.user) == ("Ada Ames", acme, acme.owner)

    def test_a_closed_account_is_refused(self, acme: Account, as_ada: Client) -> None:
        acme.change(status="closed")

        page = as_owner(as_ada, acme)

        assert "This account is closed." in words_of(page)
        assert not Entry.objects.exists()

    def test_of_another_clients_user_there_is_no_door(
        self, acme: Account, elsewhere: Account, as_ada: Client
    ) -> None:
        stranger = elsewhere.memberships.get()

        page = as_ada.post(door(acme, f"users/{stranger.pk}/login/"), {"reason": "x"})

        assert page.status_code == 404

    def test_who_was_removed_meanwhile_is_gone(
        self, acme: Account, uma: User, by_ada: Actor
    ) -> None:
        membership = acme.memberships.get(user=uma)
        acme.memberships.filter(user=uma).delete()

        with pytest.raises(Gone):
            actions.begin_acting(membership, "x", by=by_ada)

    def test_staff_have_no_account_to_be_logged_in_to(
        self, acme: Account, sam: User, as_ada: Client
    ) -> None:
        """So nobody acts as staff: the only door leads through a membership."""
        with pytest.raises(Refused):
            acme.admit(sam, [])

        assert not sam.memberships.exists()
        assert as_ada.get(door(acme, f"users/{sam.pk}/login/")).status_code == 404


class TestTheSession:
    def test_has_another_key_from_its_beginning_and_from_its_end(
        self, acme: Account, as_ada: Client, settings: Settings
    ) -> None:
        keys = []
        for step in (lambda: None, lambda: as_owner(as_ada, acme), lambda: back(as_ada)):
            step()
            keys.append(as_ada.cookies[settings.SESSION_COOKIE_NAME].value)

        assert len(set(keys)) == 3
        for old in keys[:2]:
            thief = Client()
            thief.cookies[settings.SESSION_COOKIE_NAME] = old
            assert "/admin/login/" in thief.get("/admin/")["Location"]

    def test_ends_after_half_an_hour(self, acme: Account, as_ada: Client) -> None:
        as_owner(as_ada, acme)

        with time_machine.travel(now() + timedelta(minutes=29, seconds=50)):
            assert as_ada.get(inside(acme)).status_code == 200
        with time_machine.travel(now() + timedelta(minutes=30, seconds=5)):
            page = as_ada.get(inside(acme, "contacts/"), follow=True)

            assert page.redirect_chain == [(door(acme, ""), 302)]
            assert OVER in words_of(page)
            assert as_ada.get(inside(acme)).status_code == 404
            assert as_ada.get("/admin/clients/").status_code == 200

    def test_what_is_sent_after_its_end_changes_nothing(
        self, acme: Account, acts: Client
    ) -> None:
        with time_machine.travel(now() + timedelta(minutes=31)):
            page = acts.post(inside(acme, "contacts/add/"), KIM, follow=True)

        assert OVER in words_of(page)
        assert not acme.contacts.exists()

    def test_a_customer_cannot_forge_it(
        self, acme: Account, elsewhere: Account, as_stan: Client
    ) -> None:
        session = as_stan.session
        until = (now() + acting.LASTS).timestamp()
        session[acting.SESSION_KEY] = {
            "user": acme.owner.pk,
            "number": acme.number,
            "until": until,
        }
        session.save()

        assert as_stan.get(inside(acme)).status_code == 404
        page = as_stan.get(inside(elsewhere))
        assert page.status_code == 200
        assert page.wsgi_request.user == elsewhere.owner
        assert back(as_stan).status_code == 404


class TestMeanwhile:
    def test_who_is_removed_opens_nothing_and_one_gets_back(
        self, acme: Account, uma: User, as_ada: Client
    ) -> None:
        as_user(as_ada, acme.memberships.get(user=uma))
        acme.memberships.filter(user=uma).delete()

        page = as_ada.get(inside(acme))

        assert page.status_code == 404
        assert back(as_ada).redirect_chain == [(door(acme, ""), 302)]

    def test_who_is_deleted_leaves_one_as_staff(
        self, acme: Account, uma: User, as_ada: Client, by_ada: Actor
    ) -> None:
        as_user(as_ada, acme.memberships.get(user=uma))
        actions.delete_users([uma], by=by_ada)

        assert as_ada.get("/admin/clients/").status_code == 200
        assert as_ada.get(inside(acme)).status_code == 404

    def test_what_is_closed_says_so_and_one_gets_back(
        self, acme: Account, acts: Client, by_ada: Actor
    ) -> None:
        actions.close(acme, by=by_ada)

        page = acts.get(inside(acme))

        assert page.status_code == 403
        assert "Return to Admin Area" in words_of(page)
        assert back(acts).status_code == 200

    def test_a_client_that_is_deleted_leads_back_to_the_list(
        self, acme: Account, acts: Client, by_ada: Actor
    ) -> None:
        actions.carry_out(actions.request_deletion(acme, False, by=by_ada))

        assert acts.get(inside(acme)).status_code == 404
        assert back(acts).redirect_chain == [("/admin/clients/", 302)]

    def test_a_new_owner_is_not_who_one_acts_for(
        self, acme: Account, uma: User, acts: Client, by_ada: Actor
    ) -> None:
        actions.make_owner(acme.memberships.get(user=uma), by=by_ada)

        assert acts.get(inside(acme, "users/")).status_code == 403
        assert acts.get(inside(acme)).status_code == 200

    def test_staff_who_are_deactivated_are_out(
        self, acme: Account, acts: Client, ada: User
    ) -> None:
        User.objects.filter(pk=ada.pk).update(is_active=False)

        page = acts.get(inside(acme))

        assert page.status_code == 302
        assert page["Location"].startswith("/login/")

    def test_the_session_of_staff_ends_as_always(self, acme: Account, as_ada: Client) -> None:
        decide(staff_hours=1)
        with time_machine.travel(now() + timedelta(hours=11, minutes=50)):
            as_owner(as_ada, acme)
        with time_machine.travel(now() + timedelta(hours=12, minutes=1)):
            page = as_ada.get(inside(acme))

        assert page["Location"].startswith("/admin/login/")

    def test_only_that_account_opens(
        self, acme: Account, olivia: User, acts: Client, elsewhere: Account
    ) -> None:
        other = AccountFactory(owner=olivia)

        page = acts.get(inside(other))

        assert page.status_code == 403
        assert f"{NOT_NOW} Olivia Owen" in words_of(page)
        assert acts.get(inside(elsewhere)).status_code == 404
        assert acts.get(inside(acme)).status_code == 200


class TestDoors:
    """Every door there is, one after the other, as the owner and as a user."""

    @pytest.fixture
    def values(self, acme: Account, clara: Contact) -> dict[str, Any]:
        return values_for(acme, clara)

    def answers(
        self, client: Client, values: dict[str, Any], method: str, *, of_open: bool = True
    ) -> Iterator[tuple[str, Rule, str]]:
        """What is met at each door but the one that ends it all."""
        for route, view in DOORS:
            address = address_of(view, values)
            if address != reverse("admin:return") and of_open >= view.access.while_acting:
                yield route, view.access, met(client.generic(method, address))

    def test_of_the_account_open_and_all_others_are_shut(
        self, acts: Client, olivia: User, values: dict[str, Any]
    ) -> None:
        visit = acts.get(inside(olivia.accounts.get())).wsgi_request

        answers = list(self.answers(acts, values, "GET"))

        assert {route: answer for route, _rule, answer in answers} == {
            route: IN if rule.while_acting and rule.admits(visit) else NO
            for route, rule, _answer in answers
        }
        assert {answer for _route, _rule, answer in answers} == {IN, NO}

    def test_nothing_sent_to_a_shut_one_is_taken(
        self, acts: Client, values: dict[str, Any]
    ) -> None:
        before = stored()

        told = list(self.answers(acts, values, "POST", of_open=False))

        assert len(told) > 80
        assert {answer for _route, _rule, answer in told} == {NO}
        assert stored() == before

    def test_what_belongs_to_the_person_is_shut(self) -> None:
        """Passwords, factors, addresses, ownership, deletion, staff: by their names."""
        shut = {route for route, view in DOORS if not view.access.while_acting}

        for word in ["security/", "password/", "profile/", "email/", "logout/", "accounts/"]:
            assert {r for r, _ in DOORS if r.startswith(word)} <= shut, word
        for word in ["owner/", "delete/", "leave/", "staff/", "settings/"]:
            inside = {r for r, _ in DOORS if word in r and "contacts/" not in r}
            assert inside
            assert inside <= shut, word

    def test_in_the_admin_area_only_the_way_back_is_open(self) -> None:
        admin = {r for r, v in DOORS if v.access.area is Area.ADMIN and v.access.while_acting}

        assert admin == {"admin/return/"}

    def test_as_a_user_only_what_he_may_opens(
        self, acme: Account, uma: User, values: dict[str, Any], as_ada: Client
    ) -> None:
        membership = acme.memberships.get(user=uma)
        as_user(as_ada, membership)

        for route, view in DOORS:
            if view.access.area is Area.CLIENT:
                answer = met(as_ada.get(address_of(view, values)))
                needs = view.access.needs
                may = membership.can(needs) if needs else view.access.name == "member"
                assert answer == (IN if may else NO), route

    def test_log_out_is_shut(self, acme: Account, acts: Client) -> None:
        page = acts.post("/logout/")

        assert page.status_code == 403
        assert NOT_NOW in words_of(page)
        assert acts.get(inside(acme)).status_code == 200

    def test_of_user_management_that_is_switched_off_too(
        self, acme: Account, acts: Client
    ) -> None:
        decide(disable_user_management=True)

        assert met(acts.get(inside(acme, "users/"))) == UNKNOWN


def stored() -> list[Any]:
    users = User.objects.order_by("pk").values("password", "email", "is_active", "is_staff")
    memberships = Membership.objects.order_by("pk").values("user", "is_owner", "permissions")
    return [*users, *memberships, *Account.objects.order_by("pk").values("status", "notes")]


class TestWhatStays:
    def test_entries_name_both(self, acme: Account, olivia: User, acts: Client) -> None:
        acts.post(inside(acme, "contacts/add/"), KIM)

        entry = Entry.objects.get(code="contact.added")
        assert (entry.actor_kind, entry.actor_name) == ("admin", "Ada Ames")
        assert (entry.behalf, entry.behalf_name) == (olivia, "Olivia Owen")

    def test_two_factor_that_is_required_of_customers_is_not_asked_for(
        self, acme: Account, acts: Client
    ) -> None:
        decide(require_two_factor=True)

        assert acts.get(inside(acme)).status_code == 200

    def test_the_user_was_not_there(self, acme: Account, uma: User, as_ada: Client) -> None:
        as_user(as_ada, acme.memberships.get(user=uma))
        as_ada.get(inside(acme))
        back(as_ada)

        uma.refresh_from_db()
        assert acme.memberships.get(user=uma).last_login_at is None
        assert uma.last_login is None

    def test_back_one_is_staff_again(self, acme: Account, ada: User, acts: Client) -> None:
        page = back(acts)

        assert page.redirect_chain == [(door(acme, ""), 302)]
        assert "You are back in the Admin Area." in words_of(page)
        assert page.wsgi_request.user == ada
        assert acts.get(inside(acme)).status_code == 404
        ended = Entry.objects.get(code="acting.ended")
        assert (ended.actor_name, ended.behalf_name) == ("Ada Ames", "Olivia Owen")

    def test_going_back_twice_is_denied_and_ends_nothing(
        self, acme: Account, acts: Client
    ) -> None:
        back(acts)

        assert back(acts).status_code == 403
        assert Entry.objects.filter(code="acting.ended").count() == 1
