"""Services in the Client Area, and how one is ended and kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account, Permission
from activitylog_app.models import Actor, Entry
from orders_app import actions
from orders_app.models import Cycle, Service
from tests.factories import MembershipFactory
from tests.orders_app.factories import InvoiceFactory, ServiceFactory
from tests.reading import words_of
from users_app.models import User

LogIn = Callable[[User], Client]

pytestmark = pytest.mark.usefixtures("first_of_november")


@pytest.fixture
def first_of_november() -> object:
    with time_machine.travel("2026-11-01 10:00Z", tick=False) as traveller:
        yield traveller


def home_of(service: Service) -> str:
    return f"/a/{service.account_id}/services/{service.pk}/"


class TestList:
    def test_tells_what_it_is_what_it_costs_when_it_is_due_and_its_status(
        self, acme: Account, as_olivia: Client
    ) -> None:
        ServiceFactory(account=acme, quantity=3)

        words = words_of(as_olivia.get(f"/a/{acme.number}/services/"))

        assert "3 × Server" in words
        assert "€30.00 monthly 1 December 2026 Active" in words

    def test_one_that_is_to_end_says_so(
        self, service: Service, as_olivia: Client, by_olivia: Actor
    ) -> None:
        actions.ask_for_end(service, "period_end", "", by=by_olivia)

        words = words_of(as_olivia.get(f"/a/{service.account_id}/services/"))

        assert "€10.00 monthly – Ending" in words

    def test_an_empty_one_leads_to_the_products_who_may_order(
        self, acme: Account, as_olivia: Client, logged_in: LogIn
    ) -> None:
        viewer = MembershipFactory(account=acme, permissions=[Permission.PRODUCTS]).user

        to_owner = words_of(as_olivia.get(f"/a/{acme.number}/services/"))
        to_viewer = words_of(logged_in(viewer).get(f"/a/{acme.number}/services/"))

        assert "See Products" in to_owner
        assert "No services yet." in to_viewer
        assert "See Products" not in to_viewer

    @pytest.mark.parametrize("number", [1, 30])
    def test_costs_the_same_however_long_it_is(
        self,
        acme: Account,
        as_olivia: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        ServiceFactory.create_batch(number, account=acme)

        with django_assert_max_num_queries(8):
            as_olivia.get(f"/a/{acme.number}/services/")


class TestPage:
    def test_tells_since_when_and_when_it_is_due(
        self, service: Service, as_olivia: Client
    ) -> None:
        words = words_of(as_olivia.get(home_of(service)))

        assert "Started 1 November 2026 Next due 1 December 2026" in words

    def test_shows_the_invoices_that_it_stands_on(
        self, service: Service, acme: Account, as_olivia: Client
    ) -> None:
        on_it, other = InvoiceFactory(account=acme), InvoiceFactory(account=acme)
        on_it.lines.update(service=service)

        page = as_olivia.get(home_of(service)).text

        assert on_it.number in page
        assert other.number not in page

    def test_offers_to_end_it_to_who_may(
        self, service: Service, acme: Account, as_olivia: Client, logged_in: LogIn
    ) -> None:
        viewer = MembershipFactory(account=acme, permissions=[Permission.PRODUCTS]).user

        assert "Request Cancellation" in as_olivia.get(home_of(service)).text
        assert "Request Cancellation" not in logged_in(viewer).get(home_of(service)).text

    def test_of_another_account_is_not_found(
        self, acme: Account, elsewhere: Account, as_olivia: Client
    ) -> None:
        other = ServiceFactory(account=elsewhere)

        for path in ["", "cancel/", "keep/"]:
            address = f"/a/{acme.number}/services/{other.pk}/{path}"
            assert as_olivia.post(address, {"when": "at_once"}).status_code == 404
        other.refresh_from_db()
        assert other.ends_on is None


class TestCancelling:
    def test_asks_when_with_the_days(self, service: Service, as_olivia: Client) -> None:
        words = words_of(as_olivia.get(f"{home_of(service)}cancel/"))

        assert "Request the cancellation of Server?" in words
        assert "At the end of the period: 30 November 2026 is its last day" in words
        assert "At once, today" in words

    def test_at_the_end_of_the_period_says_until_when_it_can_be_kept(
        self, service: Service, as_olivia: Client
    ) -> None:
        form = {"when": "period_end", "reason": "Too dear"}

        response = as_olivia.post(f"{home_of(service)}cancel/", form, follow=True)

        service.refresh_from_db()
        assert service.ends_on == date(2026, 12, 1)
        words = words_of(response)
        assert "Server ends after 30 November 2026. Until then you can keep it." in words
        assert "Requested by Olivia Owen , today, 10:00 Too dear" in words

    def test_at_once_says_that_it_ends_today(self, service: Service, as_olivia: Client) -> None:
        response = as_olivia.post(
            f"{home_of(service)}cancel/", {"when": "at_once"}, follow=True
        )

        assert "Server ends today." in words_of(response)
        service.refresh_from_db()
        assert service.ends_on == date(2026, 11, 1)

    def test_what_is_paid_once_is_not_asked_when(
        self, acme: Account, as_olivia: Client
    ) -> None:
        once = ServiceFactory(account=acme, cycle=Cycle.ONE_TIME)

        words = words_of(as_olivia.get(f"{home_of(once)}cancel/"))

        assert "It ends today." in words
        assert "At once" not in words

    @pytest.mark.parametrize("when", ["", "never", "period_end "])
    def test_an_unknown_day_is_refused_at_the_field(
        self, service: Service, as_olivia: Client, when: str
    ) -> None:
        response = as_olivia.post(f"{home_of(service)}cancel/", {"when": when})

        assert response.context["form"].errors.keys() == {"when"}
        service.refresh_from_db()
        assert service.ends_on is None

    def test_a_reason_that_is_too_long_is_refused_at_the_field(
        self, service: Service, as_olivia: Client
    ) -> None:
        form = {"when": "at_once", "reason": "x" * 1001}

        response = as_olivia.post(f"{home_of(service)}cancel/", form)

        assert response.context["form"].errors.keys() == {"reason"}

    def test_a_second_time_changes_nothing(
        self, service: Service, as_olivia: Client, by_olivia: Actor
    ) -> None:
        actions.ask_for_end(service, "period_end", "First", by=by_olivia)

        response = as_olivia.post(
            f"{home_of(service)}cancel/", {"when": "at_once"}, follow=True
        )

        assert "its end has been requested already" in words_of(response)
        service.refresh_from_db()
        assert service.end_reason == "First"

    @pytest.mark.parametrize("status", ["pending", "cancelled"])
    def test_one_that_does_not_run_cannot_be(
        self, acme: Account, as_olivia: Client, status: str
    ) -> None:
        still = ServiceFactory(account=acme, status=status)

        asked = as_olivia.get(f"{home_of(still)}cancel/")
        posted = as_olivia.post(f"{home_of(still)}cancel/", {"when": "at_once"})

        assert asked.headers["Location"] == home_of(still)
        assert "Server is not active." in words_of(posted)

    def test_is_only_for_who_may_manage(
        self, service: Service, acme: Account, logged_in: LogIn
    ) -> None:
        viewer = MembershipFactory(account=acme, permissions=[Permission.PRODUCTS]).user

        response = logged_in(viewer).post(f"{home_of(service)}cancel/", {"when": "at_once"})

        assert response.status_code == 403
        assert "Manage Products &amp; Services" in response.text

    def test_who_may_manage_and_not_look_comes_back_to_his_home(
        self, service: Service, acme: Account, logged_in: LogIn
    ) -> None:
        manager = MembershipFactory(account=acme, permissions=[Permission.MANAGE_PRODUCTS]).user

        response = logged_in(manager).post(f"{home_of(service)}cancel/", {"when": "at_once"})

        assert response.headers["Location"] == f"/a/{acme.number}/"

    def test_is_told_in_the_account_s_log(self, service: Service, as_olivia: Client) -> None:
        as_olivia.post(f"{home_of(service)}cancel/", {"when": "at_once"})

        entry = Entry.objects.latest("pk")
        assert (entry.code, entry.account_id) == ("service.end_requested", service.account_id)


class TestKeeping:
    def test_withdraws_the_end(
        self, service: Service, as_olivia: Client, by_olivia: Actor
    ) -> None:
        actions.ask_for_end(service, "period_end", "", by=by_olivia)

        response = as_olivia.post(f"{home_of(service)}keep/", follow=True)

        service.refresh_from_db()
        assert service.ends_on is None
        assert "Server goes on." in words_of(response)

    def test_without_an_end_says_that_nothing_was_changed(
        self, service: Service, as_olivia: Client
    ) -> None:
        response = as_olivia.post(f"{home_of(service)}keep/", follow=True)

        assert "Nothing was changed" in words_of(response)

    def test_one_that_has_ended_says_so(self, acme: Account, as_olivia: Client) -> None:
        over = ServiceFactory(account=acme, status="cancelled")

        response = as_olivia.post(f"{home_of(over)}keep/", follow=True)

        assert "Server has ended." in words_of(response)

    def test_looking_does_not(self, service: Service, as_olivia: Client) -> None:
        assert as_olivia.get(f"{home_of(service)}keep/").status_code == 405
