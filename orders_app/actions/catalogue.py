"""What staff do with the catalogue. Orders have copied what they need of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts_app.actions import refuse_stale
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from orders_app.actions.refusing import refuse_bad_amount
from orders_app.models import Price, Product, ProductGroup
from orders_app.models.amounts import told

# What a product costs, by currency: the price and the setup fee of one piece.
Prices = dict[str, tuple[Decimal, Decimal]]


@action("product_group.added", "Added the product group {result}", internal=True)
def add_group(details: dict[str, Any], *, by: Actor) -> ProductGroup:
    """Raises Refused if another group has this address."""
    group = ProductGroup(**details)
    refuse_second(group)
    save(group)
    return group


@action("product_group.changed", "Changed the product group {result}", internal=True)
def change_group(
    group: ProductGroup, details: dict[str, Any], version: str, *, by: Actor
) -> ProductGroup | None:
    """Raises Stale, Gone, and Refused if another group has this address."""
    group = ProductGroup.objects.lock(group)
    refuse_stale(group, version)
    refuse_second(group, details)
    return group if changed(group, details) else None


@action("product_group.deleted", "Deleted the product group {result}", internal=True)
def delete_group(group: ProductGroup, *, by: Actor) -> ProductGroup:
    """Raises Refused while there are products in it."""
    group = ProductGroup.objects.lock(group)
    if group.products.exists():
        raise Refused(_("There are products in this group. Move or delete them first."))
    group.delete()
    return group


@action("product.added", "Added the product {result}", internal=True)
def add_product(
    group: ProductGroup, details: dict[str, Any], prices: Prices, *, by: Actor
) -> Product:
    """`details` are fields of Product. Raises Refused if another product has this address, and
    for amounts that there are not in their currency, at `price_EUR` or `setup_fee_EUR`."""
    product = Product(group=ProductGroup.objects.lock(group), **details)
    refuse_second(product)
    save(product)
    set_prices(product, prices)
    return product


@action("product.changed", "Changed the product {result}", internal=True)
def change_product(
    product: Product, details: dict[str, Any], prices: Prices, version: str, *, by: Actor
) -> Product | None:
    """`prices` are all that it has from now on; what was ordered keeps its own. Raises Stale,
    also if some of its stock was sold meanwhile, and what `add_product` raises."""
    product = Product.objects.lock(product)
    refuse_stale(product, version)
    if group := details.get("group"):
        ProductGroup.objects.lock(group)
    refuse_second(product, details)
    is_changed = changed(product, details)
    product.changed |= set_prices(product, prices)
    if product.changed and not is_changed:
        product.save(update_fields=["updated_at"])
    return product if product.changed else None


@action("product.deleted", "Deleted the product {result}", internal=True)
def delete_product(product: Product, *, by: Actor) -> Product:
    """With its prices. Raises Refused if it has been ordered."""
    product = Product.objects.lock(product)
    if product.order_items.exists():
        raise Refused(_("%(name)s has been ordered. Hide it instead.") % {"name": product})
    product.delete()
    return product


def set_prices(product: Product, prices: Prices) -> dict[str, list[str]]:
    """Answers what is different now, for the log."""
    before = {price.currency: price for price in product.prices.all()}
    different = {}
    for currency, (amount, setup_fee) in prices.items():
        refuse_bad_amount(amount, currency, f"price_{currency}")
        refuse_bad_amount(setup_fee, currency, f"setup_fee_{currency}")
        old = before.get(currency)
        if old is None or (old.amount, old.setup_fee) != (amount, setup_fee):
            new = Price(amount=amount, setup_fee=setup_fee, currency=currency)
            different[f"price {currency}"] = [in_words(old), in_words(new)]
            product.prices.update_or_create(
                currency=currency, defaults={"amount": amount, "setup_fee": setup_fee}
            )
    for currency in before.keys() - prices.keys():
        different[f"price {currency}"] = [in_words(before[currency]), ""]
        before[currency].delete()
    return different


def in_words(price: Price | None) -> str:
    if price is None:
        return ""
    amounts = [price.amount, price.setup_fee] if price.setup_fee else [price.amount]
    return " + ".join(told(amount, price.currency) for amount in amounts)


def refuse_second(thing: Product | ProductGroup, details: dict[str, Any] | None = None) -> None:
    """That no other one has its address."""
    slug = thing.slug if details is None else details.get("slug", thing.slug)
    others: Any = type(thing)._default_manager.exclude(pk=thing.pk)
    if other := others.filter(slug=slug).first():
        raise Refused(_("%(name)s has this address.") % {"name": other}, "slug")


def save(thing: Product | ProductGroup) -> None:
    """Two at the same moment: the slower one is refused."""
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as taken:
        raise Refused(_("Something else has this address."), "slug") from taken


def changed(thing: Product | ProductGroup, details: dict[str, Any]) -> bool:
    """Likewise. Answers whether there was anything to change."""
    try:
        with transaction.atomic():
            return thing.change(**details)
    except IntegrityError as taken:
        raise Refused(_("Something else has this address."), "slug") from taken
