"""What orders mean for inactive clients, and what becomes of them with a deleted one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.timezone import now

from accounts_app.actions import carry_out, request_deletion
from accounts_app.models import Account, AutomationSettings, Retention, to_inactivate
from activitylog_app.models import Actor
from config.deleting import delete_rows
from orders_app.models import (
    DeletedInvoice,
    Invoice,
    InvoiceLine,
    Order,
    OrderItem,
    Payment,
    Product,
    Service,
    today,
)
from tests.orders_app.factories import InvoiceFactory, OrderFactory, ServiceFactory
from users_app.models import User

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OURS = [Order, OrderItem, Service, Invoice, InvoiceLine, Payment]


@pytest.fixture
def unused(acme: Account) -> Account:
    """Nobody has been there for years."""
    Account.objects.filter(pk=acme.pk).update(created_at=LONG_AGO)
    User.objects.update(last_login=None)
    return acme


def is_in_use() -> bool:
    return not to_inactivate(AutomationSettings(inactivate_after=12), now()).exists()


class TestAnAccountIsInUse:
    def test_not_without_a_sign(self, unused: Account) -> None:
        assert not is_in_use()

    def test_with_an_active_service_however_old(self, unused: Account) -> None:
        ServiceFactory(account=unused)
        Order.objects.update(placed_at=LONG_AGO)

        assert is_in_use()

    def test_not_with_a_cancelled_one(self, unused: Account) -> None:
        ServiceFactory(account=unused, status="cancelled")
        Order.objects.update(placed_at=LONG_AGO)

        assert not is_in_use()

    def test_with_an_order_of_late(self, unused: Account) -> None:
        OrderFactory(account=unused)

        assert is_in_use()

    def test_with_an_invoice_paid_of_late(self, unused: Account) -> None:
        InvoiceFactory(account=unused, status="paid")

        assert is_in_use()

    def test_not_with_one_paid_long_ago(self, unused: Account) -> None:
        InvoiceFactory(account=unused, status="paid", paid_at=LONG_AGO)

        assert not is_in_use()


class TestAClosedAccountIsKept:
    @pytest.fixture
    def closed(self, acme: Account) -> Account:
        Account.objects.filter(pk=acme.pk).update(
            status=Account.Status.CLOSED, created_at=LONG_AGO, closed_at=LONG_AGO
        )
        return acme

    def reason(self) -> str:
        rule = Retention(12)
        [account] = rule.with_reasons(rule.idle())
        assert rule.eligible().exists() == (account.kept_by == "")
        return account.kept_by

    def test_not_without_a_reason(self, closed: Account) -> None:
        assert self.reason() == ""

    def test_with_an_active_service(self, closed: Account) -> None:
        ServiceFactory(account=closed)

        assert self.reason() == "service"

    def test_with_an_unpaid_invoice(self, closed: Account) -> None:
        InvoiceFactory(account=closed)

        assert self.reason() == "invoice"

    def test_not_with_a_paid_one(self, closed: Account) -> None:
        InvoiceFactory(account=closed, status="paid", paid_at=LONG_AGO)

        assert self.reason() == ""


class TestADeletedClient:
    @pytest.fixture
    def ordered(self, acme: Account, olivia: User, server: Product) -> Order:
        """With a service that is on a paid invoice, and another client's beside it."""
        for account in (acme, ServiceFactory().account):
            service = ServiceFactory(account=account)
            invoice = InvoiceFactory(account=account, status="paid", order=service.item.order)
            invoice.lines.update(service=service, period_from=today(), period_to=today())
        OrderItem.objects.update(product=server)
        order: Order = acme.orders.get()
        return order

    def assert_gone(self, acme: Account) -> None:
        assert not Account.objects.filter(pk=acme.pk).exists()
        assert [model._default_manager.count() for model in OURS] == [2, 2, 2, 1, 1, 1]
        assert DeletedInvoice.objects.get().account_number == acme.number

    def test_takes_all_of_it_with_it_and_nothing_of_others(
        self, acme: Account, ordered: Order, by_ada: Actor
    ) -> None:
        carry_out(request_deletion(acme, True, by=by_ada))

        self.assert_gone(acme)

    def test_does_so_too_when_many_go_at_once(
        self, acme: Account, ordered: Order, by_ada: Actor
    ) -> None:
        delete_rows(Account, [acme.pk])

        self.assert_gone(acme)

    def test_begins_with_what_hangs_on_the_most(self) -> None:
        """An invoice's lines point to services: these go after them, in small portions."""
        names = [relation.related_model for relation in Account._meta.related_objects]

        assert names.index(Invoice) < names.index(Order) < names.index(Service)
