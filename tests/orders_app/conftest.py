from __future__ import annotations

from pathlib import Path

import pytest

from accounts_app.models import Account
from orders_app.models import Invoice, Order, Product, Service
from tests.orders_app.factories import (
    InvoiceFactory,
    OrderFactory,
    ProductFactory,
    ServiceFactory,
)


@pytest.fixture(autouse=True)
def _nothing_private_is_left(private_folder: Path) -> None:
    """No test keeps documents anywhere else."""


@pytest.fixture
def server(db: None) -> Product:
    """10.00 EUR a month, and 5.00 to set it up."""
    return ProductFactory(name="Server", prices={"EUR": ("10.00", "5.00")})


@pytest.fixture
def order(acme: Account) -> Order:
    """A pending one of Olivia's."""
    return OrderFactory(account=acme)


@pytest.fixture
def service(acme: Account) -> Service:
    """An active one of Acme's, monthly."""
    return ServiceFactory(account=acme)


@pytest.fixture
def invoice(acme: Account) -> Invoice:
    """10.00 EUR that Acme owes."""
    return InvoiceFactory(account=acme)
