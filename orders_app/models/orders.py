from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from accounts_app.models import Account
from config.models import Versioned
from config.refusals import Gone
from config.searching import number_in
from orders_app.models.amounts import (
    ZERO,
    amount_field,
    currency_field,
    currency_is_known,
    money,
)
from orders_app.models.cycles import Cycle
from users_app.models import User


class OrderQuerySet(models.QuerySet["Order"]):
    THROUGH_ACCOUNTS = 100

    def pending(self) -> OrderQuerySet:
        return self.filter(status=Order.Status.PENDING)

    def active(self) -> OrderQuerySet:
        return self.filter(status=Order.Status.ACTIVE)

    def called_off(self) -> OrderQuerySet:
        """Cancelled, or fraud."""
        return self.filter(status__in=[Order.Status.CANCELLED, Order.Status.FRAUD])

    def placed_with(self, token: str, user: User) -> Order | None:
        """The one that this user has placed with the token of his checkout, if he has."""
        return self.filter(token=token, user=user).first() if token else None

    def matching(self, words: str) -> OrderQuerySet:
        """The one with this number (`1042`, `#1042`), and those of accounts that match or of
        users who do; of more than a hundred of either only so many count."""
        if not words:
            return self
        number = number_in(words)
        if number is not None and words.startswith("#"):
            return self.filter(pk=number)
        accounts, users = who_match(words)
        found = Q(account__in=accounts) | Q(user__in=users)
        return self.filter(found if number is None else found | Q(pk=number))

    def between(self, start: datetime | None, end: datetime | None) -> OrderQuerySet:
        """Placed from `start` on and before `end`, each if it is given."""
        found = self.filter(placed_at__gte=start) if start else self
        return found.filter(placed_at__lt=end) if end else found

    def lock(self, order: Order) -> Order:
        """As it is now, its account being locked. Raises Gone."""
        found = self.select_for_update().filter(pk=order.pk).first()
        if found is None:
            raise Gone
        return found


def who_match(words: str) -> tuple[list[int], list[int]]:
    """The keys of accounts that match, and of users who do, at most a hundred each: both asked
    for at once."""
    most = OrderQuerySet.THROUGH_ACCOUNTS
    kind: Any = Value("account")
    accounts = Account.objects.matching(words).order_by().annotate(kind=kind)
    kind = Value("user")
    users = User.objects.matching(words).order_by().annotate(kind=kind)
    both = accounts.values_list("kind", "pk")[:most].union(
        users.values_list("kind", "pk")[:most], all=True
    )
    found: dict[str, list[int]] = {"account": [], "user": []}
    for name, key in both:
        found[name].append(key)
    return found["account"], found["user"]


def found_by(key: str, words: str) -> Q:
    """That the column `key` is this number, or `account` one of those that match."""
    number = number_in(words)
    if number is not None and words.startswith("#"):
        return Q(**{key: number})
    found = Account.objects.matching(words).order_by().values_list("pk", flat=True)
    among = Q(account__in=list(found[: OrderQuerySet.THROUGH_ACCOUNTS]))
    return among if number is None else among | Q(**{key: number})


class Order(Versioned):
    """What an account has ordered, and which user did it: the one who placed it, or, if staff
    entered it, whoever owned the account at that time. Written once; names are copied.

    `token` is the checkout's: with one token there is one order. `total` is that of its items.
    `customer_notes` is what the user wrote to us. `admin`, if staff had a hand in it, and
    `notes` are for staff: customers know the company.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        ACTIVE = "active", _("Active")
        CANCELLED = "cancelled", _("Cancelled")
        FRAUD = "fraud", _("Fraud")

    IN_ORDER = ("placed_at", "number")

    number = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="orders", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="orders",
        db_index=False,
    )
    user_name = models.CharField(max_length=254)
    user_email = models.EmailField()
    admin = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        help_text="Staff, who are never deleted: so no deleted user has to be looked for here.",
    )
    admin_name = models.CharField(max_length=254, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    currency = currency_field()
    total = amount_field()
    token = models.CharField(max_length=64, unique=True, editable=False)
    ip_address = models.GenericIPAddressField(null=True)
    customer_notes = models.TextField(
        blank=True, default="", db_default="", max_length=2000, editable=False
    )
    notes = models.TextField(blank=True, help_text="For staff; customers never see it.")
    placed_at = models.DateTimeField(default=now, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was cancelled, or marked as fraud."
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        permissions = [
            ("list_orders", "List Orders"),
            ("add_new_order", "Add New Order"),
            ("decide_order", "Accept and Cancel Orders"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="pending", accepted_at=None, ended_at=None)
                | Q(status="active", accepted_at__isnull=False, ended_at=None)
                | Q(status__in=["cancelled", "fraud"], ended_at__isnull=False),
                name="order_is_pending_until_it_is_decided",
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="order_is_not_negative"),
            currency_is_known("order_currency_is_iso_4217"),
        ]
        # Each ends in the order in which a page shows its orders: it is one range then.
        indexes = [
            models.Index("placed_at", "number", name="order_latest"),
            models.Index("status", "placed_at", "number", name="order_by_status"),
            models.Index("account", "placed_at", "number", name="order_for_account"),
            models.Index(
                "account", "status", "placed_at", "number", name="order_for_account_status"
            ),
            models.Index("user", "placed_at", "number", name="order_by_user"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def money(self) -> Money:
        return money(self.total, self.currency)

    @property
    def is_pending(self) -> bool:
        return self.status == self.Status.PENDING

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def is_called_off(self) -> bool:
        """Cancelled, or fraud: nothing of it will ever be delivered."""
        return self.status in {self.Status.CANCELLED, self.Status.FRAUD}


class OrderItem(models.Model):
    """One product of an order, as it was called and what it cost then: `unit_price` for each
    piece and period, `setup_fee` for each piece, once."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="items")
    product = models.ForeignKey(
        "orders_app.Product", models.PROTECT, null=True, related_name="order_items"
    )
    name = models.CharField(max_length=100)
    group_name = models.CharField(max_length=100, blank=True)
    cycle = models.CharField(max_length=8, choices=Cycle.choices)
    quantity = models.PositiveSmallIntegerField()
    unit_price = amount_field()
    setup_fee = amount_field(default=ZERO)

    objects: models.Manager[OrderItem] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="item_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, setup_fee__gte=0), name="item_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(cycle__in=Cycle.values), name="item_cycle_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def price(self) -> Decimal:
        """Of all pieces, for one period, or once."""
        return self.quantity * self.unit_price

    @property
    def setup(self) -> Decimal:
        return self.quantity * self.setup_fee

    @property
    def total(self) -> Decimal:
        return self.price + self.setup

    @property
    def money(self) -> Money:
        """The total in the order's currency."""
        return money(self.total, self.order.currency)

    @property
    def unit_money(self) -> Money:
        return money(self.unit_price, self.order.currency)

    @property
    def setup_money(self) -> Money:
        """The setup fee of one piece."""
        return money(self.setup_fee, self.order.currency)

    @property
    def cycle_label(self) -> Any:
        return Cycle(self.cycle).label
