"""What somebody is about to order, with the prices as he has seen them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MOST_LINES = 50
LARGEST_QUANTITY = 1000


@dataclass(frozen=True)
class BasketLine:
    """So many of a product, by its key, at the price and the setup fee of one piece that were
    shown, in the currency of the account, and as often as was shown: a value of Cycle."""

    product: int
    quantity: int
    price: Decimal
    setup_fee: Decimal
    cycle: str


@dataclass(frozen=True)
class Basket:
    """One line for each product."""

    lines: tuple[BasketLine, ...]

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def products(self) -> list[int]:
        return [line.product for line in self.lines]
