"""What the demo company sells, and what its customers have ordered since.

Orders are placed, accepted, renewed and paid by the actions themselves, each at its place in
the history; what these have written as of today is then dated back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from accounts_app.demo import cast, telling
from accounts_app.demo.happenings import Happenings
from accounts_app.demo.rows import Town
from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor
from mail_app.models import Message
from orders_app import actions
from orders_app.models import (
    Basket,
    BasketLine,
    Cycle,
    Invoice,
    Order,
    OrderSettings,
    Price,
    Product,
    ProductGroup,
    Service,
    months_after,
)
from users_app.models import User

STAFF = "marta.lindqvist@harbourline.example"
ISSUER = "Harbourline Ltd\n2 Narrow Quay\nBristol BS1 4QA\nUnited Kingdom\nVAT GB 000 0000 00"
BANK = (
    "Account holder: Harbourline Ltd\nBank: Avon Mutual, Bristol\nIBAN: GB00 AVON 0000 0000 00"
)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """An order as orders.toml tells of it; `pays`: days from an invoice to its payment, `notes`
    those of the customer, `identity` how far the verification of who placed it has come."""

    account: str
    days: int
    items: dict[str, int]
    by: str = ""
    notes: str = ""
    identity: str = ""
    becomes: str = "active"
    pays: int = 0
    unpaid: int = 0


def stock() -> None:
    """What is on the shelves."""
    OrderSettings(pk=1, issuer=ISSUER, bank_transfer=BANK).save()
    for position, told in enumerate(cast.read("catalogue.toml")["groups"]):
        goods = told.pop("products")
        group = ProductGroup(slug=slugify(told["name"]), position=position, **told)
        group.save()
        for place, each in enumerate(goods):
            prices = each.pop("prices")
            product = Product(group=group, slug=slugify(each["name"]), position=place, **each)
            product.save()
            Price.objects.bulk_create(
                Price(product=product, currency=c, amount=Decimal(a), setup_fee=Decimal(fee))
                for c, (a, fee) in prices.items()
            )


class Shop:
    """Each method is a happening; what it has made stands under the number of its wish."""

    def __init__(self, town: Town, do: Happenings) -> None:
        self.do = do
        self.users = town.users
        self.houses = {h.customer.details.get("company"): h for h in town.houses}
        self.products = {product.name: product for product in Product.objects.all()}
        self.wishes = [Wish(**told) for told in cast.read("orders.toml")["orders"]]
        self.orders: dict[int, Order] = {}
        self.invoices: dict[tuple[int, date], Invoice | None] = {}

    def buyer(self, wish: Wish) -> User:
        return self.users[wish.by] if wish.by else self.houses[wish.account].owner

    def after(
        self, number: int, placed: datetime, accepted: datetime, until: datetime
    ) -> Iterator[tuple[Any, ...]]:
        """What becomes of an order that is accepted: when, which happening, about what."""
        wish, first = self.wishes[number], day_of(placed)
        yield accepted, self.accept, (number,)
        runs = [first, *self.renewals(wish, day_of(accepted), day_of(until))]
        for index, run in enumerate(runs):
            if run != first:
                yield at_night(run), self.renew, (number, run)
            if index < len(runs) - wish.unpaid:
                yield at_night(run + wish.pays * DAY, hour=10), self.pay, (number, run)
            else:
                yield at_night(run + 15 * DAY), self.mark_overdue, (number, run)

    def renewals(self, wish: Wish, begun: date, until: date) -> list[date]:
        """The days on which invoices for further periods are written."""
        cycles = {Cycle(self.products[name].cycle) for name in wish.items}
        days = set()
        for months in {cycle.months for cycle in cycles if cycle.months}:
            due, n = months_after(begun, months), 1
            while (run := due - 14 * DAY) < until:
                days.add(run)
                n += 1
                due = months_after(begun, n * months)
        return sorted(days)

    # --- happenings ---------------------------------------------------------------------

    def place(self, at: datetime, number: int) -> None:
        wish = self.wishes[number]
        account, user = self.houses[wish.account].account, self.buyer(wish)
        by, basket = self.do.actor(user), self.basket(wish, account)
        what = basket, f"demo-{number}", wish.notes
        order = quietly(actions.place, user, account, *what, by=by)
        Order.objects.filter(pk=order.pk).update(placed_at=at)
        Service.objects.filter(item__order=order).update(created_at=at)
        self.orders[number] = order
        self.tell(actions.place, at, by, order, user)
        self.issued(order.invoices.get(), number, day_of(at))

    def accept(self, at: datetime, number: int) -> None:
        order = self.decide(actions.accept, at, number)
        Order.objects.filter(pk=order.pk).update(accepted_at=at)
        day = day_of(at)
        for service in Service.objects.filter(item__order=order):
            begun: dict[str, Any] = {"started_on": day}
            if months := Cycle(service.cycle).months:
                begun |= {"due_from": day, "invoiced_until": months_after(day, months)}
            Service.objects.filter(pk=service.pk).update(**begun)

    def cancel(self, at: datetime, number: int) -> None:
        self.end(self.decide(actions.cancel_order, at, number), at)

    def mark_as_fraud(self, at: datetime, number: int) -> None:
        self.end(self.decide(actions.mark_as_fraud, at, number), at)

    def renew(self, at: datetime, number: int, run: date) -> None:
        account = self.orders[number].account
        until = run + 14 * DAY
        invoice = quietly(actions.renew, account, account.currency, until, by=SYSTEM)
        if invoice is not None:
            self.tell(actions.renew, at, SYSTEM, invoice, account)
            self.issued(invoice, number, run)

    def pay(self, at: datetime, number: int, run: date) -> None:
        invoice = self.invoices.get((number, run))
        if invoice is None:
            return
        by, day = self.do.actor(self.users[STAFF]), day_of(at)
        received = actions.Received(invoice.total, "bank_transfer", f"FT{invoice.pk:06}", day)
        found = Invoice.objects.get(pk=invoice.pk)
        payment = quietly(actions.record_payment, found, received, found.version, by=by)
        type(payment).objects.filter(pk=payment.pk).update(recorded_at=at)
        Invoice.objects.filter(pk=invoice.pk).update(paid_at=at)
        self.tell(actions.record_payment, at, by, payment, invoice)

    def mark_overdue(self, at: datetime, number: int, run: date) -> None:
        invoice = self.invoices.get((number, run))
        if invoice is not None:
            late = quietly(actions.mark_overdue, invoice, day_of(at), by=SYSTEM)
            Invoice.objects.filter(pk=invoice.pk).update(overdue_told_at=at)
            self.tell(actions.mark_overdue, at, SYSTEM, late, invoice)

    # --- how it is done -----------------------------------------------------------------

    def basket(self, wish: Wish, account: Account) -> Basket:
        lines = []
        for name, quantity in wish.items.items():
            product = self.products[name]
            price = product.prices.get(currency=account.currency)
            amounts = price.amount, price.setup_fee
            lines.append(BasketLine(product.pk, quantity, *amounts, product.cycle))
        return Basket(tuple(lines))

    def decide(self, action: Any, at: datetime, number: int) -> Order:
        by = self.do.actor(self.users[STAFF])
        order: Order = quietly(action, self.orders[number], by=by)
        self.tell(action, at, by, order, order)
        return order

    def end(self, order: Order, at: datetime) -> None:
        Order.objects.filter(pk=order.pk).update(ended_at=at)
        Service.objects.filter(item__order=order).update(ended_on=day_of(at))

    def issued(self, invoice: Invoice, number: int, day: date) -> None:
        due = day + 14 * DAY
        Invoice.objects.filter(pk=invoice.pk).update(issued_on=day, due_on=due)
        invoice.issued_on, invoice.due_on = day, due
        self.invoices[number, day] = invoice

    def tell(self, action: Any, at: datetime, by: Actor, result: Any, subject: Any) -> None:
        """To the log; and the letters that were promised have left since."""
        self.do.tell(action, at, by, result, subject)
        promised = Message.objects.waiting().filter(letter__startswith="orders_app.")
        self.do.messages += [telling.letter_of_order(each, at) for each in promised]
        promised.delete()


def quietly(action: Any, *about: Any, by: Actor) -> Any:
    """What the action does, without its entry, which belongs to another day."""
    return action.__wrapped__(*about, by=by)


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def at_night(day: date, hour: int = 1) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
