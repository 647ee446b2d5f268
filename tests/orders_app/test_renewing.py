"""Invoices for the next periods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from accounts_app import actions as account_actions
from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Run
from activitylog_app.running import perform
from orders_app import actions
from orders_app.models import (
    LARGEST_PRICE,
    Invoice,
    InvoiceLine,
    OrderSettings,
    Service,
)
from orders_app.tasks import end_services, mark_overdue_invoices, renew_services
from tests.orders_app.factories import InvoiceFactory, ServiceFactory, facts

BEGUN = date(2027, 1, 31)
DUE = date(2027, 2, 28)


@pytest.fixture
def service(acme: Account) -> Service:
    """Since the last of January, monthly."""
    return ServiceFactory(account=acme, started_on=BEGUN)


def renewed(account: Account, day: date = DUE, currency: str = "EUR") -> Invoice | None:
    return actions.renew(account, currency, day, by=SYSTEM)


def test_the_next_period_is_invoiced(acme: Account, service: Service) -> None:
    invoice = renewed(acme)

    assert invoice is not None
    [line] = invoice.lines.all()
    expected = (service, 10, DUE, date(2027, 3, 30))
    assert facts(line, "service", "amount", "period_from", "period_to") == expected


def test_the_service_is_due_a_period_later(acme: Account, service: Service) -> None:
    renewed(acme)

    service.refresh_from_db()
    assert service.next_due_on == service.invoiced_until == date(2027, 3, 31)


def test_a_period_is_never_invoiced_twice(acme: Account, service: Service) -> None:
    renewed(acme)

    assert renewed(acme) is None


def test_nothing_is_invoiced_before_its_time(acme: Account, service: Service) -> None:
    assert renewed(acme, DUE - timedelta(days=1)) is None


def test_services_of_one_currency_stand_on_one_invoice(acme: Account) -> None:
    for currency in ("EUR", "EUR", "USD"):
        ServiceFactory(account=acme, started_on=BEGUN, currency=currency)

    invoices = [renewed(acme), renewed(acme, currency="USD")]

    assert [i and facts(i, "total", "currency") for i in invoices] == [(20, "EUR"), (10, "USD")]


@pytest.mark.parametrize("status", ["pending", "suspended", "cancelled"])
def test_what_is_not_active_is_not_invoiced(status: str, acme: Account) -> None:
    ServiceFactory(account=acme, status=status)

    assert renewed(acme, date(2030, 1, 1)) is None


def test_what_is_to_end_is_not_invoiced(acme: Account, service: Service) -> None:
    actions.ask_for_end(service, "period_end", "", by=SYSTEM)

    assert renewed(acme, date(2030, 1, 1)) is None


def test_a_closed_account_is_not_invoiced(acme: Account, service: Service) -> None:
    acme.change(status=Account.Status.CLOSED)

    assert renewed(acme) is None


def test_what_is_too_much_for_one_invoice_stands_on_the_next(acme: Account) -> None:
    for _n in range(2):
        ServiceFactory(account=acme, started_on=BEGUN, quantity=60, unit_price=LARGEST_PRICE)

    totals = [invoice.total for invoice in (renewed(acme), renewed(acme)) if invoice]

    assert totals == [60 * LARGEST_PRICE] * 2


def test_a_changed_price_holds_from_the_next_period_on(acme: Account, service: Service) -> None:
    fresh = Service.objects.get(pk=service.pk)
    actions.change_service(fresh, {"unit_price": Decimal(7)}, fresh.version, by=SYSTEM)

    invoice = renewed(acme)
    assert invoice is not None
    assert invoice.total == 7


class TestMissedPeriods:
    """Of a service that was due in February, looked at in May."""

    TODAY = datetime(2027, 5, 5, 1, tzinfo=UTC)

    def reopened(self, account: Account, at: datetime = TODAY) -> Account:
        account.change(status=Account.Status.CLOSED)
        with time_machine.travel(at):
            return account_actions.reopen(account, by=SYSTEM) or account

    def test_of_a_closed_account_are_not_invoiced(
        self, acme: Account, service: Service
    ) -> None:
        noted = self.reopened(acme).noted

        invoice = renewed(acme, self.TODAY.date())
        assert invoice is not None
        [line] = invoice.lines.all()
        assert facts(line, "period_from", "period_to") == (date(2027, 5, 5), date(2027, 6, 4))
        assert renewed(acme, self.TODAY.date()) is None
        assert noted == {"services_due_today": 1}

    @pytest.mark.parametrize("asked_for", [False, True])
    def test_what_is_paid_for_and_what_is_to_end_stays_as_it_was(
        self, acme: Account, service: Service, asked_for: bool
    ) -> None:
        if asked_for:
            actions.ask_for_end(service, "period_end", "", by=SYSTEM)

        self.reopened(acme, self.TODAY if asked_for else datetime(2027, 2, 28, tzinfo=UTC))

        service.refresh_from_db()
        assert service.next_due_on == DUE

    def test_that_we_have_missed_are_invoiced_one_each_day(self, service: Service) -> None:
        OrderSettings.objects.create(pk=1, renew_days_before=0)

        for day in range(4):
            with time_machine.travel(self.TODAY + timedelta(days=day)):
                perform(renew_services, Run.Trigger.TIMETABLE)

        begins = InvoiceLine.objects.order_by("pk").values_list("period_from", flat=True)
        assert list(begins) == [DUE, date(2027, 3, 31), date(2027, 4, 30)]


class TestTheJob:
    def on(self, day: date, job: Callable[..., object] = renew_services) -> Run:
        with time_machine.travel(datetime(day.year, day.month, day.day, 1, tzinfo=UTC)):
            run = perform(job, Run.Trigger.TIMETABLE)  # type: ignore[arg-type]
        assert run is not None
        return run

    def test_invoices_so_many_days_before_as_the_settings_say(self, service: Service) -> None:
        OrderSettings.objects.create(pk=1, renew_days_before=3)

        assert self.on(date(2027, 2, 24)).done == 0
        assert self.on(date(2027, 2, 25)).done == 1

    def test_makes_one_invoice_for_each_account_and_currency(self, acme: Account) -> None:
        for currency in ("EUR", "EUR", "USD"):
            ServiceFactory(account=acme, started_on=BEGUN, currency=currency)
        ServiceFactory(started_on=BEGUN)

        assert self.on(DUE).done == 3
        assert Invoice.objects.count() == 3
        assert InvoiceLine.objects.count() == 4

    def test_tells_beforehand_what_it_would_do(self, service: Service) -> None:
        said = StringIO()
        call_command("renew_services", "--dry-run", "--as-of", "2027-02-28", stdout=said)

        assert f"#{service.account_id} Acme & Sons, EUR" in said.getvalue()
        assert not Invoice.objects.exists()

    def test_tells_of_overdue_invoices_once(self, acme: Account) -> None:
        InvoiceFactory(account=acme, issued_on=BEGUN, due_on=BEGUN)

        done = [self.on(day, mark_overdue_invoices).done for day in (BEGUN, DUE, DUE)]
        assert done == [0, 1, 0]

    def test_ends_services_on_their_day(self, service: Service) -> None:
        with time_machine.travel(datetime(2027, 2, 1, tzinfo=UTC)):
            actions.ask_for_end(service, "period_end", "", by=SYSTEM)

        days = (DUE - timedelta(days=1), DUE, DUE)
        assert [self.on(day, end_services).done for day in days] == [0, 1, 0]
