"""What orders have to say about whether an account is in use, whether it may be deleted by the
rule for inactive clients (accounts_app/models/inactivity.py), what it can ask about, what
happens when it is opened again, and how many identities wait for us."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts_app.actions import REOPENED
from accounts_app.models import KEEPERS, MATTERS, Account, Permission, Retention
from accounts_app.models.inactivity import SIGNS, Keeper
from accounts_app.models.matters import SHOWN, Kind
from accounts_app.navigation import NUMBERS
from orders_app.actions import go_on_from_today
from orders_app.models import Invoice, Order, Service
from orders_app.waiting import to_review


def orders_since(moment: datetime) -> Exists:
    """One was placed."""
    return Exists(Order.objects.filter(account=OuterRef("pk"), placed_at__gte=moment))


def invoices_paid_since(moment: datetime) -> Exists:
    return Exists(Invoice.objects.filter(account=OuterRef("pk"), paid_at__gte=moment))


def has_active_service(_since: datetime | Retention) -> Exists:
    """Whatever the time: as long as one is active, the account is in use."""
    return Exists(Service.objects.active().filter(account=OuterRef("pk")))


def has_unpaid_invoice(_rule: Retention) -> Exists:
    return Exists(Invoice.objects.unpaid().filter(account=OuterRef("pk")))


def services_of(account: Account) -> list[tuple[int, str]]:
    """Those that have not ended."""
    found = account.services.current().order_by("-pk")
    return list(found.values_list("pk", "name")[:SHOWN])


def take_part() -> None:
    REOPENED.append(go_on_from_today)
    NUMBERS["admin:identities"] = to_review
    MATTERS["service"] = Kind(_("Service"), services_of, Permission.PRODUCTS)
    SIGNS.extend([orders_since, invoices_paid_since, has_active_service])
    KEEPERS["service"] = Keeper(_("Kept: an active service"), has_active_service)
    KEEPERS["invoice"] = Keeper(_("Kept: an unpaid invoice"), has_unpaid_invoice)
