"""How an order comes about: its items, services and invoice, together or not at all.

Locks: the account, the user, the products by their keys, and last the counter of invoices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts_app.actions import open_account
from accounts_app.models import Account, Permission
from activitylog_app.models import Actor, ActorKind
from activitylog_app.recording import action
from config.refusals import Refused
from orders_app import emails
from orders_app.actions.billing import issue
from orders_app.actions.pricing import PricedLine, priced
from orders_app.actions.telling import tell_of_invoice, tell_of_order
from orders_app.models import Basket, InvoiceLine, Order, OrderItem, Service, sum_of
from users_app.models import User


@action("order.placed", "Placed the order {result}")
def place(
    user: User,
    account: Account,
    basket: Basket,
    token: str,
    customer_notes: str = "",
    *,
    by: Actor,
) -> Order | None:
    """A user orders for an account, at the prices that he was shown.

    `token` is his checkout's, any text of at most 64 letters that is hard to guess;
    `customer_notes` what he wants us to know, up to 2,000 letters. Answers None if he has
    ordered with this token already, whatever he has written: that order is
    `Order.objects.placed_with(token, user)`. Raises Refused if he may not order for the
    account, BasketRefused if something of the basket cannot be ordered, PricesChanged if it
    costs something else now, Gone if the account or the user is gone.
    """
    account = Account.objects.lock(account)
    user = User.objects.lock(user)
    if Order.objects.placed_with(token, user):
        return None
    refuse_who_may_not(user, account)
    return draw_up(Draft(account, user, basket, token, by, customer_notes))


@action("order.placed_with_account", "Placed the order {result} for a new account")
def place_for_new_account(
    user: User,
    account: dict[str, Any],
    basket: Basket,
    token: str,
    customer_notes: str = "",
    *,
    by: Actor,
) -> Order | None:
    """The same for an account that is opened with it; the user owns it. `account` holds what
    `accounts_app.actions.open_account` takes. Raises Refused for staff."""
    user = User.objects.lock(user)
    if Order.objects.placed_with(token, user):
        return None
    opened = open_account(user, account, by=by)
    return draw_up(Draft(opened, user, basket, token, by, customer_notes))


@action("order.entered", "Entered the order {result} for {result.user_name}")
def enter_order(
    account: Account, basket: Basket, token: str, notes: str = "", *, by: Actor
) -> Order | None:
    """Add New Order: staff order for an account; the order is its owner's. Hidden products can
    be sold. Raises and answers like `place`, with the owner as the user."""
    account = Account.objects.lock(account)
    owner = User.objects.lock(account.owner)
    if Order.objects.placed_with(token, owner):
        return None
    refuse_closed(account)
    return draw_up(Draft(account, owner, basket, token, by, notes=notes, hidden_too=True))


@dataclass(frozen=True)
class Draft:
    """All that an order is made of; account and user are locked."""

    account: Account
    user: User
    basket: Basket
    token: str
    by: Actor
    customer_notes: str = ""
    notes: str = ""
    hidden_too: bool = False


def draw_up(draft: Draft) -> Order:
    account = draft.account
    lines = priced(draft.basket, account.currency, hidden_too=draft.hidden_too)
    order = write_order(draft, lines)
    items = OrderItem.objects.bulk_create(item_of(order, line) for line in lines)
    services = Service.objects.bulk_create(service_of(account, item) for item in items)
    invoice = issue(account, order.currency, first_lines(services), order)
    tell_of_order(emails.order_confirmed, order)
    tell_of_invoice(emails.invoice_created, invoice)
    return order


def write_order(draft: Draft, lines: list[PricedLine]) -> Order:
    admin = draft.by.user if draft.by.kind == ActorKind.ADMIN else None
    try:
        with transaction.atomic():
            return Order.objects.create(
                account=draft.account,
                user=draft.user,
                user_name=draft.user.full_name,
                user_email=draft.user.email,
                admin=admin,
                admin_name=str(admin or ""),
                currency=draft.account.currency,
                total=sum_of(line.total for line in lines),
                token=draft.token,
                ip_address=draft.by.ip_address,
                customer_notes=draft.customer_notes,
                notes=draft.notes,
            )
    except IntegrityError as taken:
        sentence = _("This form has been used by somebody else. Go to the catalogue again.")
        raise Refused(sentence) from taken


def item_of(order: Order, line: PricedLine) -> OrderItem:
    return OrderItem(
        order=order,
        product=line.product,
        name=line.product.name,
        group_name=line.product.group.name,
        cycle=line.product.cycle,
        quantity=line.quantity,
        unit_price=line.price.amount,
        setup_fee=line.price.setup_fee,
    )


def service_of(account: Account, item: OrderItem) -> Service:
    return Service(
        account=account,
        item=item,
        name=item.name,
        cycle=item.cycle,
        quantity=item.quantity,
        currency=item.order.currency,
        unit_price=item.unit_price,
    )


def first_lines(services: list[Service]) -> list[InvoiceLine]:
    """The first period of each, which begins when the order is accepted, and its setup."""
    lines = []
    for service in services:
        lines.append(
            InvoiceLine(
                service=service,
                description=service.name,
                quantity=service.quantity,
                amount=service.price,
            )
        )
        if service.item.setup_fee:
            lines.append(
                InvoiceLine(
                    service=service,
                    description=_("%(name)s, setup") % {"name": service.name},
                    quantity=service.quantity,
                    amount=service.item.setup,
                )
            )
    return lines


def refuse_who_may_not(user: User, account: Account) -> None:
    """Rights are the membership's as it is now, whatever a page has shown."""
    membership = account.memberships.filter(user=user).first()
    if membership is None or user.is_staff:
        raise Refused(_("You have no access to this account."), "account")
    if not membership.can(Permission.ORDERS):
        sentence = _("You may not order for this account. Ask its owner for “%(permission)s”.")
        raise Refused(sentence % {"permission": Permission.ORDERS.label}, "account")
    refuse_closed(account)


def refuse_closed(account: Account) -> None:
    if account.is_closed:
        raise Refused(_("This account is closed."), "account")
