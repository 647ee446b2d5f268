"""Whatever is ordered: the totals of the order, its items and its invoice are one amount."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activitylog_app.models import SYSTEM
from orders_app import actions
from orders_app.models import Basket, BasketLine, decimals_of, is_rounded, sum_of
from tests.orders_app.factories import GroupFactory, ProductFactory
from users_app.models import User

# Quantity, price and setup fee in the smallest unit of the currency.
line = st.tuples(st.integers(1, 1000), st.integers(0, 10**7), st.integers(0, 10**6))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    lines=st.lists(line, min_size=1, max_size=6),
)
def test_the_totals_agree(nora: User, currency: str, lines: list[tuple[int, int, int]]) -> None:
    with transaction.atomic():
        chosen = basket_of(lines, currency)
        details = {"country": "GB", "currency": currency}
        order = actions.place_for_new_account(nora, details, chosen, "token", by=SYSTEM)
        assert order is not None
        invoice = order.invoices.get()
        of_items = sum_of(item.total for item in order.items.all())
        of_lines = sum_of(line.amount for line in invoice.lines.all())
        of_services = sum_of(service.price for service in order.account.services.all())
        order.refresh_from_db()
        transaction.set_rollback(True)

    smallest = Decimal(1).scaleb(-decimals_of(currency))
    expected = sum(quantity * (price + fee) for quantity, price, fee in lines) * smallest
    assert expected == order.total == of_items == of_lines == invoice.total
    assert of_services == sum(quantity * price for quantity, price, _fee in lines) * smallest
    assert is_rounded(order.total, currency)


def basket_of(lines: list[tuple[int, int, int]], currency: str) -> Basket:
    """A product for each line."""
    smallest = Decimal(1).scaleb(-decimals_of(currency))
    group, chosen = GroupFactory(), []
    for quantity, price, fee in lines:
        amounts = price * smallest, fee * smallest
        product = ProductFactory(group=group, prices={currency: amounts})
        chosen.append(BasketLine(product.pk, quantity, *amounts, product.cycle))
    return Basket(tuple(chosen))
