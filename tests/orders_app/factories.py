"""Things that are sold, ordered, delivered and owed, where no action has to do it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import now
from PIL import Image

from accounts_app.models import Account
from orders_app.models import (
    Basket,
    BasketLine,
    Cycle,
    IdentityDocument,
    IdentityVerification,
    Invoice,
    InvoiceCounter,
    Order,
    OrderItem,
    Product,
    ProductGroup,
    Service,
    months_after,
    today,
)
from tests.factories import AccountFactory, UserFactory


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductGroup

    name = factory.Sequence(lambda n: f"Shelf {n}")
    slug = factory.Sequence(lambda n: f"shelf-{n}")


class ProductFactory(factory.django.DjangoModelFactory):
    """On sale for 10.00 a month in each currency of `prices`: (price, setup fee)."""

    class Meta:
        model = Product

    group = factory.SubFactory(GroupFactory)
    name = factory.Sequence(lambda n: f"Server {n}")
    slug = factory.Sequence(lambda n: f"server-{n}")
    cycle = Cycle.MONTHLY

    @classmethod
    def _create(cls, model_class: type[Product], *args: Any, **kwargs: Any) -> Product:
        prices = kwargs.pop("prices", {"EUR": ("10.00", "0")})
        product: Product = super()._create(model_class, *args, **kwargs)
        for currency, (amount, setup_fee) in prices.items():
            product.prices.create(
                currency=currency, amount=Decimal(amount), setup_fee=Decimal(setup_fee)
            )
        return product


def facts(thing: Any, *names: str) -> tuple[Any, ...]:
    """What it says under these names, to compare all of it at once."""
    return tuple(getattr(thing, name) for name in names)


def basket(*products: Product, quantity: int = 1, currency: str = "EUR") -> Basket:
    """So many of each, at their prices of now."""
    lines = []
    for product in products:
        price = product.prices.get(currency=currency)
        amounts = price.amount, price.setup_fee
        lines.append(BasketLine(product.pk, quantity, *amounts, product.cycle))
    return Basket(tuple(lines))


class OrderFactory(factory.django.DjangoModelFactory):
    """Of the account's owner, with one item that costs `total`; no service, no invoice."""

    class Meta:
        model = Order

    account = factory.SubFactory(AccountFactory)
    user = factory.LazyAttribute(lambda order: order.account.owner)
    user_name = factory.LazyAttribute(lambda order: order.user.full_name)
    user_email = factory.LazyAttribute(lambda order: order.user.email)
    currency = factory.LazyAttribute(lambda order: order.account.currency)
    total = Decimal("10.00")
    token = factory.Sequence(lambda n: f"token-{n}")

    @classmethod
    def _create(cls, model_class: type[Order], *args: Any, **kwargs: Any) -> Order:
        status = kwargs.get("status", Order.Status.PENDING)
        if status == Order.Status.ACTIVE:
            kwargs.setdefault("accepted_at", now())
        elif status != Order.Status.PENDING:
            kwargs.setdefault("ended_at", now())
        name, cycle = kwargs.pop("name", "Server"), kwargs.pop("cycle", Cycle.MONTHLY)
        order: Order = super()._create(model_class, *args, **kwargs)
        order.items.create(name=name, cycle=cycle, quantity=1, unit_price=order.total)
        return order


def item_for(account: Account, status: str, cycle: str) -> OrderItem:
    """Of an order that fits a service with this status."""
    of_order = {"pending": "pending", "cancelled": "cancelled"}.get(status, "active")
    order: Order = OrderFactory(account=account, status=of_order, cycle=cycle)
    return order.items.get()


class ServiceFactory(factory.django.DjangoModelFactory):
    """Active since `started_on` (today), its first period invoiced; with an order."""

    class Meta:
        model = Service

    account = factory.SubFactory(AccountFactory)
    status = Service.Status.ACTIVE
    cycle = Cycle.MONTHLY
    name = "Server"
    unit_price = Decimal("10.00")
    currency = factory.LazyAttribute(lambda service: service.account.currency)

    @classmethod
    def _create(cls, model_class: type[Service], *args: Any, **kwargs: Any) -> Service:
        account, status, cycle = kwargs["account"], kwargs["status"], kwargs["cycle"]
        kwargs.setdefault("item", item_for(account, status, cycle))
        if status in {"active", "suspended"}:
            begun = kwargs.setdefault("started_on", today())
            if months := Cycle(cycle).months:
                kwargs.setdefault("due_from", begun)
                kwargs.setdefault("periods", 1)
                due = months_after(kwargs["due_from"], months * kwargs["periods"])
                kwargs.setdefault("invoiced_until", due)
        elif status == "cancelled":
            kwargs.setdefault("ended_on", today())
        service: Service = super()._create(model_class, *args, **kwargs)
        return service


class InvoiceFactory(factory.django.DjangoModelFactory):
    """With the next number, one line, due in 14 days; of no order."""

    class Meta:
        model = Invoice

    account = factory.SubFactory(AccountFactory)
    issued_on = factory.LazyFunction(today)
    due_on = factory.LazyAttribute(lambda invoice: invoice.issued_on + timedelta(days=14))
    currency = factory.LazyAttribute(lambda invoice: invoice.account.currency)
    billing_name = factory.LazyAttribute(lambda invoice: invoice.account.name)
    total = Decimal("10.00")

    @classmethod
    def _create(cls, model_class: type[Invoice], *args: Any, **kwargs: Any) -> Invoice:
        with transaction.atomic():
            sequence = InvoiceCounter.take()
            kwargs.setdefault("number", f"INV-{sequence:05}")
            paid = kwargs.get("status") == Invoice.Status.PAID
            if paid:
                kwargs.setdefault("paid", kwargs["total"])
                kwargs.setdefault("paid_at", now())
            invoice: Invoice = super()._create(model_class, *args, sequence=sequence, **kwargs)
            invoice.lines.create(description="Server", amount=invoice.total)
            if paid:
                invoice.payments.create(amount=invoice.paid, gateway="bank_transfer")
        return invoice


class VerificationFactory(factory.django.DjangoModelFactory):
    """Asked for; with another `state`, as if the steps before had been taken."""

    class Meta:
        model = IdentityVerification

    user = factory.SubFactory(UserFactory)
    state = IdentityVerification.State.REQUESTED
    requested_at = factory.LazyFunction(now)

    @classmethod
    def _create(
        cls, model_class: type[IdentityVerification], *args: Any, **kwargs: Any
    ) -> IdentityVerification:
        if kwargs["state"] != IdentityVerification.State.REQUESTED:
            kwargs.setdefault("submitted_at", now())
        if kwargs["state"] in {"verified", "refused"}:
            kwargs.setdefault("decided_at", now())
            kwargs.setdefault("decided_by_name", "Ada Ames")
        verification: IdentityVerification = super()._create(model_class, *args, **kwargs)
        return verification


def scan_of(verification: IdentityVerification, kind: str = "image/png") -> IdentityDocument:
    """A document that its user has sent: a small picture, whatever it says it is."""
    drawn = BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    return verification.documents.create(
        file=ContentFile(drawn.getvalue(), name="passport.png"),
        content_type=kind,
        size=len(drawn.getvalue()),
        original_name="passport.png",
    )
