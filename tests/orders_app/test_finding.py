"""Orders, services and invoices are found by number and by whose they are."""

from __future__ import annotations

import pytest

from accounts_app.models import Account
from orders_app.models import Invoice, Order, Service
from tests.orders_app.factories import InvoiceFactory, OrderFactory, ServiceFactory
from users_app.models import User


@pytest.fixture(autouse=True)
def _of_somebody_else(elsewhere: Account) -> None:
    OrderFactory(account=elsewhere)
    ServiceFactory(account=elsewhere)
    InvoiceFactory(account=elsewhere)


@pytest.mark.parametrize("words", ["acme", "Sons ACME", "olivia@acme.test"])
def test_by_the_account(
    words: str, order: Order, service: Service, invoice: Invoice, acme: Account
) -> None:
    assert set(Order.objects.matching(words)) == set(acme.orders.all())
    assert list(Service.objects.matching(words)) == [service]
    assert list(Invoice.objects.matching(words)) == [invoice]


def test_by_a_user_of_the_account(order: Order, uma: User) -> None:
    assert list(Order.objects.matching("uma@")) == [order]


def test_an_order_by_its_number(order: Order) -> None:
    assert list(Order.objects.matching(f"#{order.number}")) == [order]
    assert order in Order.objects.matching(f"{order.number}")


def test_a_service_by_its_number(service: Service) -> None:
    assert list(Service.objects.matching(f"#{service.pk}")) == [service]


def test_an_invoice_by_its_number(invoice: Invoice) -> None:
    for words in (invoice.number, invoice.number.lower()):
        assert list(Invoice.objects.matching(words)) == [invoice]


def test_an_invoice_by_its_digits(invoice: Invoice) -> None:
    assert invoice in Invoice.objects.matching(str(invoice.sequence))


@pytest.mark.parametrize("words", ["9" * 30, "#" + "9" * 30, "%", "nobody"])
def test_what_is_not_there_is_not_found(words: str, order: Order, invoice: Invoice) -> None:
    assert not Order.objects.matching(words).exists()
    assert not Service.objects.matching(words).exists()
    assert not Invoice.objects.matching(words).exists()


def test_no_words_are_all(order: Order) -> None:
    for model in (Order, Service, Invoice):
        assert model.objects.matching("").count() == model.objects.count() > 0
