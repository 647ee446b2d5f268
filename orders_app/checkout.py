"""What somebody has decided on the way to an order, kept in his session, and what he was shown
before he placed it.

The page on which one places carries all that it shows, signed: so an old page orders what stood
there and for whom it stood there, whatever another tab has chosen since, or nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing

from accounts_app.models import Account, Membership, Permission
from activitylog_app.models import Actor
from config.refusals import Gone
from orders_app import actions
from orders_app.cart import Cart, Look, currency_of
from orders_app.models import Basket, BasketLine, Order
from users_app.models import User

KEY = "checkout"
NOTES = "customer_notes"
SALT = "orders_app.checkout"


@dataclass(frozen=True)
class Choice:
    """For whom it is: an account through a membership, or one that is made with the order, of
    which these are the `details`."""

    token: str
    membership: Membership | None
    details: dict[str, Any]
    customer_notes: str
    has_accepted_terms: bool

    @property
    def account(self) -> Account:
        """One that is not saved, if it is new."""
        return self.membership.account if self.membership else Account(**self.details)

    @property
    def may_see_address(self) -> bool:
        return self.membership is None or self.membership.can(Permission.PROFILE)


def begin(request: Any, choice: dict[str, Any]) -> None:
    """With an account's number as `account`, or details of a new one as `new`. One checkout
    keeps its token, and what he has written to us, until something is ordered with it."""
    kept = request.session.get(KEY) or {"token": secrets.token_urlsafe(32)}
    same = {name: kept[name] for name in ("token", NOTES) if name in kept}
    request.session[KEY] = {**same, **choice}


def accept_terms(request: Any, customer_notes: str) -> None:
    """And keep what he wants us to know."""
    kept = request.session[KEY]
    request.session[KEY] = {**kept, NOTES: customer_notes, "terms": True}


def choice_of(request: Any) -> Choice | None:
    """None if nothing is chosen yet, or if what was chosen is not possible any more."""
    kept = request.session.get(KEY)
    if not kept or not request.user.is_authenticated:
        return None
    membership = None
    if "account" in kept:
        membership = usable(request.user).filter(account=kept["account"]).first()
        if membership is None or not membership.can(Permission.ORDERS):
            return None
    accepted = kept.get("terms", False)
    details, notes = kept.get("new", {}), kept.get(NOTES, "")
    return Choice(kept["token"], membership, details, notes, accepted)


def usable(user: User) -> Any:
    return user.memberships.enterable().select_related("account")


def look_at(request: Any, choice: Choice | None = None) -> Look:
    """The cart, in the currency of whoever it is for."""
    currency = choice.account.currency if choice else currency_of(request)
    return Cart(request.session).look(currency)


# --- placing -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What a page to place an order with has shown to `user`, who is a number."""

    user: int
    token: str
    account: int | None
    details: dict[str, Any]
    currency: str
    basket: Basket
    customer_notes: str = ""

    @classmethod
    def of(cls, user: User, choice: Choice, look: Look) -> Shown:
        number = choice.membership.account_id if choice.membership else None
        whose = user.pk, choice.token, number, choice.details
        return cls(*whose, look.currency, look.basket, choice.customer_notes)

    def sign(self) -> str:
        lines = [
            [line.product, line.quantity, str(line.price), str(line.setup_fee), line.cycle]
            for line in self.basket.lines
        ]
        told = {**vars(self), "basket": lines}
        return signing.dumps(told, salt=SALT, compress=True)


def read(signed: str, user: User) -> Shown | None:
    """None for what no page of ours has shown to this user."""
    try:
        told = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    if told["user"] != user.pk:
        return None
    lines = tuple(
        BasketLine(product, quantity, Decimal(price), Decimal(fee), cycle)
        for product, quantity, price, fee, cycle in told["basket"]
    )
    return Shown(**{**told, "basket": Basket(lines)})


def place(shown: Shown, user: User, *, by: Actor) -> Order:
    """What was shown; the order that is there if it was placed already. Raises what the actions
    raise."""
    if placed := Order.objects.placed_with(shown.token, user):
        return placed
    what = shown.basket, shown.token, shown.customer_notes
    if shown.account is None:
        made = actions.place_for_new_account(user, shown.details, *what, by=by)
    else:
        made = actions.place(user, Account(pk=shown.account), *what, by=by)
    order = made or Order.objects.placed_with(shown.token, user)
    if order is None:
        raise Gone
    return order


def finish(request: Any, shown: Shown) -> None:
    """What was ordered is out of the cart; the next order begins anew."""
    Cart(request.session).remove(shown.basket.products)
    kept = request.session.get(KEY)
    if kept and kept["token"] == shown.token:
        del request.session[KEY]
