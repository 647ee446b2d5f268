from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from config.models import Versioned
from config.refusals import Gone
from config.searching import Fold, Spaced, holding
from orders_app.models.amounts import (
    ZERO,
    amount_field,
    currency_field,
    currency_is_known,
    money,
)
from orders_app.models.cycles import Cycle

LARGEST_STOCK = 1_000_000


class GroupQuerySet(models.QuerySet["ProductGroup"]):
    def shown(self) -> GroupQuerySet:
        """Those that are in the public catalogue."""
        return self.filter(is_hidden=False)

    def in_position(self) -> GroupQuerySet:
        return self.order_by("position", "name", "pk")

    def with_products(self) -> GroupQuerySet:
        """Has the products of each at hand for `products`, in their order, with all prices."""
        products = Product.objects.order_by("position", "name", "pk")
        return self.prefetch_related(
            Prefetch("products", products),
            Prefetch("products__prices", Price.objects.order_by("currency")),
        )

    def lock(self, group: ProductGroup) -> ProductGroup:
        """Held until the transaction ends. Raises Gone."""
        found = self.select_for_update().filter(pk=group.pk).first()
        if found is None:
            raise Gone
        return found


class ProductGroup(Versioned):
    """A shelf of the catalogue."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    is_hidden = models.BooleanField(
        _("Hidden"), default=False, help_text=_("Customers do not see it; staff can sell it.")
    )
    position = models.PositiveSmallIntegerField(
        _("Position"), default=0, help_text=_("The smaller, the further up.")
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = "product group"

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    def on_sale(self) -> ProductQuerySet:
        """Those that customers see: neither they nor their group is hidden."""
        return self.filter(is_hidden=False, group__is_hidden=False)

    def in_currency(self, currency: str) -> ProductQuerySet:
        """Those with a price in this currency; each has it at hand as `price`."""
        prices = Price.objects.filter(currency=currency)
        fetched: Any = Prefetch("prices", prices, to_attr="prices_at_hand")
        has_one = Exists(prices.filter(product=OuterRef("pk")))
        return self.filter(has_one).prefetch_related(fetched)

    def matching(self, words: str) -> ProductQuerySet:
        """Those whose name, with that of their group, has all of the words."""
        named: Any = Fold(Spaced("group__name", "name"))
        return self.alias(named=named).filter(holding("named", words)) if words else self

    def in_position(self) -> ProductQuerySet:
        return self.order_by("group__position", "group__name", "position", "name", "pk")

    def lock(self, product: Product) -> Product:
        """Held until the transaction ends. Raises Gone."""
        found = self.select_for_update().filter(pk=product.pk).first()
        if found is None:
            raise Gone
        return found

    def in_bulk_locked(self, keys: list[int]) -> dict[int, Product]:
        """Those that are there, by key, not to be changed until the transaction ends; always
        in one order, so that two orders never wait for each other. Read alone: joined with its
        group, who has waited would miss one that was moved meanwhile."""
        found = self.select_for_update(no_key=True).prefetch_related("group")
        return {product.pk: product for product in found.filter(pk__in=keys).order_by("pk")}

    def restock(self, quantities: dict[int, int]) -> None:
        """Give back so many of each, by key. Where no stock is kept there is nothing to do."""
        for key, quantity in sorted(quantities.items()):
            self.filter(pk=key, stock__isnull=False).update(stock=F("stock") + quantity)


class Product(Versioned):
    """Something that can be ordered. `stock` says how many are left; None: any number."""

    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="products")
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True, max_length=5000)
    cycle = models.CharField(
        _("Billing cycle"), max_length=8, choices=Cycle.choices, default=Cycle.MONTHLY
    )
    stock = models.PositiveIntegerField(
        _("In stock"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LARGEST_STOCK)],
        help_text=_("How many can still be ordered. Empty: any number."),
    )
    is_hidden = models.BooleanField(
        _("Hidden"), default=False, help_text=_("Customers do not see it; staff can sell it.")
    )
    position = models.PositiveSmallIntegerField(
        _("Position"), default=0, help_text=_("The smaller, the further up.")
    )

    # What `in_currency` adds.
    prices_at_hand: list[Price]

    objects = ProductQuerySet.as_manager()

    class Meta:
        permissions = [("configure_products", "Configure Products")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cycle__in=Cycle.values), name="product_cycle_is_known"
            ),
        ]
        indexes = [models.Index("group", "position", "name", "id", name="product_in_position")]

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> str:
        """The stock is part of it: what is sold meanwhile must not be written over."""
        return f"{super().version} {self.stock}"

    @property
    def is_sold_out(self) -> bool:
        return self.stock == 0

    @property
    def price(self) -> Price:
        """In the currency that `in_currency` asked for."""
        return self.prices_at_hand[0]

    def price_in(self, currency: str) -> Price | None:
        return next((p for p in self.prices.all() if p.currency == currency), None)

    def has_for(self, quantity: int) -> bool:
        """Whether so many are left."""
        return self.stock is None or self.stock >= quantity


class PriceQuerySet(models.QuerySet["Price"]):
    def currencies_on_sale(self) -> list[str]:
        """Those in which customers can order something, as the settings list them."""
        on_sale = self.filter(product__is_hidden=False, product__group__is_hidden=False)
        found = set(on_sale.values_list("currency", flat=True).distinct())
        return [currency for currency in settings.CURRENCIES if currency in found]


class Price(models.Model):
    """What a product costs in one currency: `amount` for each period, or once; `setup_fee`
    once, at the beginning; both for each piece."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    currency = currency_field()
    amount = amount_field(_("price"))
    setup_fee = amount_field(_("setup fee"), default=ZERO)

    objects = PriceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "currency"], name="one_price_each"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, setup_fee__gte=0), name="price_is_not_negative"
            ),
            currency_is_known("price_currency_is_iso_4217"),
        ]

    def __str__(self) -> str:
        return f"{self.product}, {self.money}"

    @property
    def money(self) -> Money:
        return money(self.amount, self.currency)

    @property
    def setup_money(self) -> Money:
        return money(self.setup_fee, self.currency)

    @property
    def at_first(self) -> Decimal:
        """What one piece costs in the order itself."""
        return self.amount + self.setup_fee
