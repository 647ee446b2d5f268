from __future__ import annotations

from pathlib import Path

import pytest

from accounts_app.models import Account
from tests.tickets_app.factories import DepartmentFactory, TicketFactory
from tickets_app.models import Department, Ticket


@pytest.fixture(autouse=True)
def _nothing_private_is_left(private_folder: Path) -> None:
    """No test keeps attachments anywhere else."""


@pytest.fixture
def support(db: None) -> Department:
    """The department that mail to support@us.test comes in at."""
    department: Department = DepartmentFactory(name="Support")
    department.change(address="support@us.test")
    return department


@pytest.fixture
def ticket(acme: Account, support: Department) -> Ticket:
    """An open one of Acme's, with one word of Olivia's."""
    return TicketFactory(account=acme, department=support)


@pytest.fixture
def guests(support: Department) -> Ticket:
    """Gus Guest's, who has no account."""
    return TicketFactory(account=None, department=support)
