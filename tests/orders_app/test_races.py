"""Several people order, decide and pay at the same moment."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from accounts_app.actions import change_permissions
from accounts_app.models import Account, Permission
from activitylog_app.models import SYSTEM, Actor, ActorKind, Entry
from config.refusals import Refused
from orders_app import actions
from orders_app.models import (
    Invoice,
    InvoiceCounter,
    Order,
    Payment,
    Product,
    months_after,
    today,
)
from tests.factories import AccountFactory
from tests.orders_app.factories import (
    InvoiceFactory,
    OrderFactory,
    ProductFactory,
    ServiceFactory,
    VerificationFactory,
    basket,
)
from tests.racing import AtOnce, done
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"country": "GB", "currency": "EUR"}


def test_twenty_placings_with_one_token_are_one_order(
    olivia: User, acme: Account, server: Product, by_olivia: Actor, at_once: AtOnce
) -> None:
    place = partial(actions.place, olivia, acme, basket(server), "token", by=by_olivia)

    results = at_once(*[place] * 20)

    assert len([result for result in results if result]) == 1
    assert Order.objects.count() == Invoice.objects.count() == Entry.objects.count() == 1


def test_twenty_placings_for_a_new_account_open_one(
    nora: User, server: Product, at_once: AtOnce
) -> None:
    by = Actor(ActorKind.USER, nora)
    place = partial(actions.place_for_new_account, nora, NEW, basket(server), "token", by=by)

    at_once(*[place] * 20)

    assert Order.objects.count() == Account.objects.count() == 1


def test_one_token_for_an_old_and_a_new_account_is_one_order(
    olivia: User, acme: Account, server: Product, by_olivia: Actor, at_once: AtOnce
) -> None:
    chosen = basket(server)
    old = partial(actions.place, olivia, acme, chosen, "token", by=by_olivia)
    new = partial(actions.place_for_new_account, olivia, NEW, chosen, "token", by=by_olivia)

    at_once(*[old, new] * 5)

    assert Order.objects.count() == 1


def test_no_more_is_sold_than_there_is(db: None, at_once: AtOnce) -> None:
    product = ProductFactory(stock=7)
    chosen = basket(product)
    accounts = [AccountFactory() for _n in range(20)]

    results = at_once(
        *(
            partial(actions.place, a.owner, a, chosen, f"token {a.pk}", by=SYSTEM)
            for a in accounts
        )
    )

    assert len(done(results)) == 7
    product.refresh_from_db()
    assert product.stock == 0


def test_orders_of_the_same_products_do_not_wait_for_each_other_for_ever(
    db: None, at_once: AtOnce
) -> None:
    products = [ProductFactory(stock=1000) for _n in range(3)]
    there, back = basket(*products), basket(*reversed(products))
    accounts = [AccountFactory() for _n in range(20)]

    results = at_once(
        *(
            partial(actions.place, a.owner, a, chosen, f"token {a.pk}", by=SYSTEM)
            for a, chosen in zip(accounts, [there, back] * 10, strict=True)
        )
    )

    assert len(done(results)) == 20


def test_fifty_invoices_have_numbers_without_gap(db: None, at_once: AtOnce) -> None:
    """Some of their transactions fail after they have taken a number."""
    account = AccountFactory()

    def one(number: int) -> Invoice:
        with transaction.atomic():
            invoice = InvoiceFactory(account=account, number=f"{number}")
            if number % 5 == 4:
                raise Refused("Changed my mind")
            return invoice

    results = []
    for start in (0, 20, 40):
        numbers = range(start, min(start + 20, 50))
        results += at_once(*(partial(one, number) for number in numbers))

    used = sorted(Invoice.objects.values_list("sequence", flat=True))
    assert len(done(results)) == 40
    assert used == list(range(1, 41))
    assert InvoiceCounter.objects.get().last == 40


def test_renewals_at_once_are_one_invoice(acme: Account, at_once: AtOnce) -> None:
    ServiceFactory(account=acme)
    day = months_after(today(), 1)

    results = at_once(*[partial(actions.renew, acme, "EUR", day, by=SYSTEM)] * 10)

    assert len([result for result in results if result]) == 1
    assert Invoice.objects.count() == 1


def test_an_order_is_decided_once(acme: Account, at_once: AtOnce) -> None:
    order = OrderFactory(account=acme)
    decisions = [actions.accept, actions.cancel_order, actions.mark_as_fraud]

    results = at_once(*(partial(decide, order, by=SYSTEM) for decide in decisions * 3))

    assert len(done(results)) == 1


def test_an_invoice_is_paid_once(acme: Account, at_once: AtOnce) -> None:
    invoice = InvoiceFactory(account=acme)
    received = actions.Received(invoice.total, "bank_transfer", "", today())
    pay = partial(actions.record_payment, invoice, received, invoice.version, by=SYSTEM)

    results = at_once(*[pay] * 10)

    assert len(done(results)) == 1
    assert Payment.objects.count() == 1


def test_who_loses_the_permission_meanwhile_orders_before_or_not_at_all(
    acme: Account, uma: User, server: Product, by_olivia: Actor, at_once: AtOnce
) -> None:
    membership = acme.memberships.get(user=uma)
    membership.change(permissions=[Permission.ORDERS])
    chosen = basket(server)

    order, _change = at_once(
        partial(actions.place, uma, acme, chosen, "token", by=Actor(ActorKind.USER, uma)),
        partial(change_permissions, membership, [], membership.version, by=by_olivia),
    )

    codes = list(Entry.objects.order_by("pk").values_list("code", flat=True))
    expected = ["user.permissions_changed"]
    if not isinstance(order, Refused):
        expected.insert(0, "order.placed")
    assert sorted(codes) == sorted(expected)


def test_an_identity_is_decided_once(uma: User, at_once: AtOnce) -> None:
    verification = VerificationFactory(user=uma, state="submitted")
    version = verification.version
    verify = partial(actions.verify, verification, version, by=SYSTEM)
    refuse = partial(actions.refuse, verification, "No", version, by=SYSTEM)

    assert len(done(at_once(*[verify, refuse] * 3))) == 1
