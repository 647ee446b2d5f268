"""The lists of orders, services and invoices of an account, narrowed to a status."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from orders_app.models import today
from tests.orders_app.factories import InvoiceFactory, OrderFactory, ServiceFactory
from tests.reading import words_of

CHIPS = {
    "orders": "All Pending Active Cancelled",
    "services": "All Pending Active Suspended Cancelled",
    "invoices": "All Unpaid Overdue Paid Cancelled Refunded",
}


def narrowed(client: Client, account: Account, name: str, status: str) -> Any:
    return client.get(f"/a/{account.number}/{name}/", {"status": status})


@pytest.fixture
def one_of_each(acme: Account, elsewhere: Account) -> dict[str, dict[str, Any]]:
    """By list and status; somebody else has an order that waits, too."""
    OrderFactory(account=elsewhere)
    orders = ["pending", "active", "cancelled"]
    services = [*orders, "suspended"]
    late = today() - timedelta(days=90)
    given_back = {"status": "refunded", "refunded": 10, "paid_at": None}
    return {
        "orders": {status: OrderFactory(account=acme, status=status) for status in orders},
        "services": {
            status: ServiceFactory(account=acme, status=status) for status in services
        },
        "invoices": {
            "overdue": InvoiceFactory(account=acme, issued_on=late),
            "paid": InvoiceFactory(account=acme, status="paid"),
            "cancelled": InvoiceFactory(account=acme, status="cancelled"),
            "refunded": InvoiceFactory(account=acme, **given_back),
        },
    }


@pytest.mark.parametrize("name", ["services", "invoices"])
def test_a_list_shows_what_has_the_status(
    one_of_each: dict[str, dict[str, Any]], acme: Account, as_olivia: Client, name: str
) -> None:
    for status, only in one_of_each[name].items():
        assert narrowed(as_olivia, acme, name, status).context["page"].rows == [only]


def test_what_is_overdue_is_unpaid_too(acme: Account, as_olivia: Client) -> None:
    late = InvoiceFactory(account=acme, issued_on=today() - timedelta(days=90))
    owed = InvoiceFactory(account=acme)

    page = narrowed(as_olivia, acme, "invoices", "unpaid").context["page"]

    assert page.rows == [owed, late]


def test_a_fraud_is_among_the_cancelled_orders(acme: Account, as_olivia: Client) -> None:
    OrderFactory(account=acme)
    fraud = OrderFactory(account=acme, status="fraud")

    page = narrowed(as_olivia, acme, "orders", "cancelled")

    assert page.context["page"].rows == [fraud]
    assert "Fraud" not in words_of(page)


@pytest.mark.parametrize("name", CHIPS)
def test_whatever_is_none_shows_all(
    one_of_each: dict[str, dict[str, Any]], acme: Account, as_olivia: Client, name: str
) -> None:
    page = narrowed(as_olivia, acme, name, "fraud")

    assert CHIPS[name] in words_of(page)
    assert [chip.label for chip in page.context["chips"] if chip.is_current] == ["All"]
    assert set(one_of_each[name].values()) <= set(page.context["page"].rows)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("orders", "No order is like that. Show All Orders"),
        ("services", "No service is like that. Show All Services"),
        ("invoices", "No invoice is like that. Show All Invoices"),
    ],
)
def test_where_nothing_is_left_it_leads_to_all(
    acme: Account, as_olivia: Client, name: str, words: str
) -> None:
    assert words in words_of(narrowed(as_olivia, acme, name, "cancelled"))


@pytest.mark.parametrize("name", CHIPS)
def test_it_costs_what_the_whole_list_costs(
    one_of_each: dict[str, dict[str, Any]],
    acme: Account,
    as_olivia: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
) -> None:
    with django_assert_max_num_queries(8):
        narrowed(as_olivia, acme, name, "cancelled")
