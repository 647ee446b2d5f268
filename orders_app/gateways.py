"""Ways to pay an invoice. Each says what a customer has to do; what has come in is recorded by
the action `record_payment`, whoever finds out about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from orders_app.models import Invoice, OrderSettings


@dataclass(frozen=True)
class Instructions:
    """What a customer has to do: `text` in lines, and the `reference` to pay with."""

    label: Any
    text: str
    reference: str


class Gateway(Protocol):
    """`name` is what a payment remembers it by, `label` what people read."""

    name: str
    label: Any

    def instructions(self, invoice: Invoice) -> Instructions | None:
        """None if this invoice cannot be paid in this way."""


class BankTransfer:
    name = "bank_transfer"
    label = _("Bank transfer")

    def instructions(self, invoice: Invoice) -> Instructions | None:
        """Into the account that staff have written down in the settings, if they have."""
        text = OrderSettings.current().bank_transfer.strip()
        return Instructions(self.label, text, invoice.number) if text else None


GATEWAYS: dict[str, Gateway] = {gateway.name: gateway for gateway in [BankTransfer()]}


def gateway_choices() -> list[tuple[str, Any]]:
    """For a form: (name, label)."""
    return [(gateway.name, gateway.label) for gateway in GATEWAYS.values()]


def label_of_gateway(name: str) -> Any:
    """What people read; the name of one that there is no more."""
    return GATEWAYS[name].label if name in GATEWAYS else name


def offered_for(invoice: Invoice) -> list[Instructions]:
    """How it can be paid; nothing to say of one that is not owed."""
    if not invoice.is_unpaid:
        return []
    found = [gateway.instructions(invoice) for gateway in GATEWAYS.values()]
    return [instructions for instructions in found if instructions]
