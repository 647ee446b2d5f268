"""Client Profile: Services, Orders, Invoices; one service; the numbers of the Summary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from orders_app.models import Service, today
from tests.factories import RoleFactory, StaffFactory
from tests.orders_app.factories import InvoiceFactory, OrderFactory, ServiceFactory
from tests.reading import words_of
from users_app.models import User

LogIn = Callable[[User], Client]

TABS = ["orders", "services", "invoices"]
MADE = {"orders": OrderFactory, "services": ServiceFactory, "invoices": InvoiceFactory}


def tab(account: Account, name: str) -> str:
    return f"/admin/clients/{account.number}/{name}/"


@pytest.mark.parametrize("name", TABS)
class TestTabs:
    def test_have_what_is_the_client_s(
        self, acme: Account, elsewhere: Account, as_ada: Client, name: str
    ) -> None:
        mine = [MADE[name](account=acme) for _ in range(3)]
        MADE[name](account=elsewhere)

        rows = as_ada.get(tab(acme, name)).context["page"].rows

        assert rows == mine[::-1]

    def test_say_so_where_there_is_nothing(
        self, acme: Account, as_ada: Client, name: str
    ) -> None:
        assert f"No {name} yet" in words_of(as_ada.get(tab(acme, name)))

    def test_cost_the_same_however_long_they_are(
        self,
        acme: Account,
        as_ada: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        name: str,
    ) -> None:
        MADE[name](account=acme)
        as_ada.get(tab(acme, name))
        with django_assert_max_num_queries(8) as few:
            as_ada.get(tab(acme, name))
        for _ in range(26):
            MADE[name](account=acme)

        with django_assert_max_num_queries(8) as many:
            page = as_ada.get(tab(acme, name)).context["page"]

        assert (len(many), len(page.rows)) == (len(few), 25)

    def test_are_exported(
        self, acme: Account, elsewhere: Account, as_ada: Client, name: str
    ) -> None:
        MADE[name](account=acme)
        MADE[name](account=elsewhere)

        answer = as_ada.get(f"{tab(acme, name)}export/")

        assert len(b"".join(answer).decode().strip().splitlines()) == 2

    def test_are_for_who_may_list_them(
        self, acme: Account, as_sally: Client, name: str
    ) -> None:
        assert as_sally.get(tab(acme, name)).status_code == 403
        assert tab(acme, name) not in as_sally.get(f"/admin/clients/{acme.number}/").text


def test_orders_can_be_added_unless_the_client_is_closed(acme: Account, as_ada: Client) -> None:
    assert f"{tab(acme, 'orders')}add/" in as_ada.get(tab(acme, "orders")).text

    acme.change(status=Account.Status.CLOSED)

    assert f"{tab(acme, 'orders')}add/" not in as_ada.get(tab(acme, "orders")).text


def test_the_summary_counts_what_is_running_ordered_and_owed(
    acme: Account, as_ada: Client
) -> None:
    ServiceFactory(account=acme)
    ServiceFactory(account=acme, status="suspended")
    InvoiceFactory(account=acme)
    InvoiceFactory(account=acme, status="paid")

    page = words_of(as_ada.get(f"/admin/clients/{acme.number}/"))

    counted = "Active services 1 Active services Orders 2 Orders Unpaid invoices 1"
    assert counted in page


class TestAService:
    def save(self, client: Client, service: Service, **form: Any) -> Any:
        form = {
            "status": service.status,
            "unit_price": "10.00",
            "next_due_on": service.next_due_on or "",
            "version": service.version,
            **form,
        }
        where = f"{tab(service.account, 'services')}{service.pk}/"
        return client.post(where, form, follow=True)

    def test_is_changed(self, service: Service, as_ada: Client) -> None:
        due = today() + timedelta(days=40)

        page = self.save(
            as_ada, service, status="suspended", unit_price="12.50", next_due_on=due
        )

        service.refresh_from_db()
        assert "Server is saved." in words_of(page)
        assert (service.status, service.unit_price) == ("suspended", Decimal("12.5"))
        assert service.next_due_on == due

    def test_that_is_sent_as_it_is_stays(self, service: Service, as_ada: Client) -> None:
        assert "Nothing was changed." in words_of(self.save(as_ada, service))

    @pytest.mark.parametrize(
        ("form", "sentence"),
        [
            ({"unit_price": "-1"}, "greater than or equal to 0"),
            ({"unit_price": "1.005"}, "no more than 2 decimal places"),
            ({"unit_price": "99999999999"}, "Enter 99,999,999 or less."),
            ({"unit_price": "NaN"}, "Enter a number."),
            ({"next_due_on": "soon"}, "Enter a valid date."),
            ({"next_due_on": "2020-01-01"}, "It is invoiced up to"),
            ({"next_due_on": "2999-01-01"}, "Choose a day in the next ten years."),
            ({"status": "pending"}, "Select a valid choice."),
            ({"status": "unknown"}, "Select a valid choice."),
        ],
    )
    def test_refuses_what_cannot_be(
        self, service: Service, as_ada: Client, form: dict[str, str], sentence: str
    ) -> None:
        page = self.save(as_ada, service, **form)

        assert sentence in words_of(page)
        assert Service.objects.get().version == service.version

    def test_that_somebody_else_has_changed_is_shown_first(
        self, service: Service, as_ada: Client
    ) -> None:
        Service.objects.get().change(unit_price=Decimal("11.00"))

        page = self.save(as_ada, service, unit_price="12.00")

        assert "Somebody else changed this while you were editing." in words_of(page)
        assert "Saved now: 11.00" in words_of(page)
        assert Service.objects.get().unit_price == 11

    def test_can_be_saved_over_once_that_was_seen(
        self, service: Service, as_ada: Client
    ) -> None:
        Service.objects.get().change(unit_price=Decimal("11.00"))
        page = self.save(as_ada, service, unit_price="12.00")
        version = page.context["form"]["version"].value()

        self.save(as_ada, service, unit_price="12.00", version=version)

        assert Service.objects.get().unit_price == 12

    def test_of_another_client_is_not_found(
        self, service: Service, elsewhere: Account, as_ada: Client
    ) -> None:
        where = f"{tab(elsewhere, 'services')}{service.pk}/"

        assert as_ada.get(where).status_code == 404

    def test_has_no_due_date_before_it_is_active(self, acme: Account, as_ada: Client) -> None:
        service = ServiceFactory(account=acme, status="pending")

        page = as_ada.get(f"{tab(acme, 'services')}{service.pk}/")

        assert "next_due_on" not in page.context["form"].fields

    def test_of_an_order_that_was_called_off_stays_cancelled(
        self, acme: Account, as_ada: Client
    ) -> None:
        service = ServiceFactory(account=acme, status="cancelled")

        page = as_ada.get(f"{tab(acme, 'services')}{service.pk}/")

        assert "status" not in page.context["form"].fields

    def test_says_who_has_asked_for_its_end(self, acme: Account, as_ada: Client) -> None:
        service = ServiceFactory(
            account=acme,
            ends_on=today() + timedelta(days=3),
            end_when="period_end",
            end_asked_at="2026-11-01T00:00Z",
            end_asked_by_name="Uma Usher",
            end_reason="Too slow",
        )

        page = words_of(as_ada.get(f"{tab(acme, 'services')}{service.pk}/"))

        assert "Uma Usher has asked for its end on" in page
        assert "Too slow" in page

    def test_is_only_looked_at_by_who_may_not_edit(
        self, service: Service, logged_in: LogIn
    ) -> None:
        role = RoleFactory(name="Reader", rights=["orders_app.list_services"])
        reader = logged_in(StaffFactory(role=role))

        page = self.save(reader, service, unit_price="1.00")

        assert "Your role may look at services, not change them." in words_of(page)
        assert Service.objects.get().unit_price == 10
