from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from accounts_app.models import Account
from config.models import Versioned
from config.refusals import Gone
from orders_app.models.amounts import amount_field, currency_field, currency_is_known, money
from orders_app.models.cycles import Cycle, due_day, last_day_before, months_after, today
from orders_app.models.orders import OrderItem, found_by


class ServiceQuerySet(models.QuerySet["Service"]):
    def pending(self) -> ServiceQuerySet:
        return self.filter(status=Service.Status.PENDING)

    def active(self) -> ServiceQuerySet:
        return self.filter(status=Service.Status.ACTIVE)

    def suspended(self) -> ServiceQuerySet:
        return self.filter(status=Service.Status.SUSPENDED)

    def cancelled(self) -> ServiceQuerySet:
        return self.filter(status=Service.Status.CANCELLED)

    def current(self) -> ServiceQuerySet:
        """Those that have not ended: delivered, suspended, or waiting to begin."""
        return self.exclude(status=Service.Status.CANCELLED)

    def due_by(self, day: date) -> ServiceQuerySet:
        """Active ones with a period to invoice that begins then or earlier, and that are to go
        on. Those of closed accounts wait until these are open again."""
        due = self.active().filter(next_due_on__lte=day, ends_on=None)
        return due.exclude(account__status=Account.Status.CLOSED)

    def to_end(self, day: date) -> ServiceQuerySet:
        """Those whose end has been asked for, and has come."""
        return self.filter(ends_on__lte=day).exclude(status=Service.Status.CANCELLED)

    def matching(self, words: str) -> ServiceQuerySet:
        """The one with this number, and those of accounts that match."""
        return self.filter(found_by("pk", words)) if words else self

    def lock(self, service: Service) -> Service:
        """As it is now, its account being locked. Raises Gone."""
        found = self.select_for_update(of=("self",)).select_related("item__order")
        locked = found.filter(pk=service.pk).first()
        if locked is None:
            raise Gone
        return locked


class Service(Versioned):
    """One thing that an account has bought, with what it costs from period to period.

    A period begins at `next_due_on`, which PostgreSQL computes: `periods` cycles after
    `due_from`. Staff who move it set `due_from` anew. `invoiced_until` is the first day that
    has not been invoiced. `ends_on`: somebody has asked for the end; the first day without it.
    `end_asked_by_name` is as customers know him: staff are the company.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")

    # What staff can make of it; whoever has been active is not pending again.
    NEXT = {
        Status.PENDING: [Status.ACTIVE, Status.CANCELLED],
        Status.ACTIVE: [Status.SUSPENDED, Status.CANCELLED],
        Status.SUSPENDED: [Status.ACTIVE, Status.CANCELLED],
        Status.CANCELLED: [Status.ACTIVE],
    }

    class When(models.TextChoices):
        PERIOD_END = "period_end", _("At the end of the period that is invoiced")
        AT_ONCE = "at_once", _("At once")

    IN_ORDER = ("id",)
    LAST_DUE = timedelta(days=3660)

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="services", db_index=False
    )
    item = models.ForeignKey(OrderItem, models.CASCADE, related_name="services")
    name = models.CharField(max_length=100)
    cycle = models.CharField(max_length=8, choices=Cycle.choices)
    quantity = models.PositiveSmallIntegerField(default=1)
    currency = currency_field()
    unit_price = amount_field(_("price"))
    status = models.CharField(
        _("Status"), max_length=9, choices=Status.choices, default=Status.PENDING
    )
    created_at = models.DateTimeField(default=now, editable=False)
    started_on = models.DateField(null=True, editable=False)
    due_from = models.DateField(null=True, editable=False)
    periods = models.PositiveSmallIntegerField(default=0, editable=False)
    next_due_on = models.GeneratedField(
        expression=due_day(), output_field=models.DateField(null=True), db_persist=True
    )
    invoiced_until = models.DateField(null=True, editable=False)
    ends_on = models.DateField(null=True, editable=False)
    end_when = models.CharField(max_length=10, choices=When.choices, blank=True)
    end_reason = models.TextField(blank=True, max_length=1000)
    end_asked_at = models.DateTimeField(null=True, editable=False)
    end_asked_by_name = models.CharField(max_length=254, blank=True)
    ended_on = models.DateField(null=True, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        permissions = [
            ("list_services", "List Services"),
            ("edit_service", "Edit Services"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="pending", started_on=None, ended_on=None)
                | Q(status__in=["active", "suspended"], started_on__isnull=False, ended_on=None)
                | Q(status="cancelled", ended_on__isnull=False),
                name="service_status_fits_its_days",
            ),
            models.CheckConstraint(
                condition=Q(cycle__in=Cycle.values), name="service_cycle_is_known"
            ),
            models.CheckConstraint(
                condition=Q(invoiced_until=None) | Q(next_due_on__gte=F("invoiced_until")),
                name="nothing_is_due_that_is_invoiced",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None, end_asked_at=None, end_when="")
                | Q(
                    ends_on__isnull=False,
                    end_asked_at__isnull=False,
                    end_when__in=["period_end", "at_once"],
                ),
                name="service_end_is_asked_for_whole",
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, quantity__gte=1),
                name="service_price_is_not_negative",
            ),
            currency_is_known("service_currency_is_iso_4217"),
        ]
        indexes = [
            models.Index("status", "id", name="service_by_status"),
            models.Index("account", "id", name="service_for_account"),
            models.Index("account", "status", "id", name="service_for_account_status"),
            models.Index(
                "next_due_on",
                "account",
                name="service_due",
                condition=Q(status="active", ends_on=None),
            ),
            models.Index("ends_on", name="service_to_end", condition=Q(ends_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What PostgreSQL computes is read again after an update."""
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if not is_new:
            self.refresh_from_db(fields=["next_due_on"])

    @property
    def label(self) -> str:
        return f"{self.quantity} × {self.name}" if self.quantity > 1 else self.name

    @property
    def price(self) -> Decimal:
        """Of all pieces, for one period, or once."""
        return self.quantity * self.unit_price

    @property
    def money(self) -> Money:
        return money(self.price, self.currency)

    @property
    def steps(self) -> list[Service.Status]:
        """What its status can become now."""
        return self.NEXT[self.Status(self.status)]

    @property
    def is_recurring(self) -> bool:
        return Cycle(self.cycle).months > 0

    @property
    def is_pending(self) -> bool:
        return self.status == self.Status.PENDING

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_running(self) -> bool:
        """Delivered, or suspended for a while."""
        return self.status in {self.Status.ACTIVE, self.Status.SUSPENDED}

    @property
    def is_ending(self) -> bool:
        """Its end has been asked for."""
        return self.ends_on is not None and not self.is_cancelled

    @property
    def last_day(self) -> date | None:
        """The last one with it, if its end has been asked for."""
        return last_day_before(self.ends_on) if self.ends_on else None

    @property
    def end_when_label(self) -> str:
        return str(self.When(self.end_when).label) if self.end_when else ""

    def period_after(self, periods: int) -> date:
        """When so many periods from `due_from` on will be over; it must have begun."""
        assert self.due_from is not None
        return months_after(self.due_from, periods * Cycle(self.cycle).months)

    def begin(self) -> dict[str, Any]:
        """What changes when it becomes active for the first time: its first period, which the
        order's invoice is for, begins today."""
        day = today()
        begun: dict[str, Any] = {"status": self.Status.ACTIVE, "started_on": day}
        if self.is_recurring:
            until = months_after(day, Cycle(self.cycle).months)
            begun |= {"due_from": day, "periods": 1, "invoiced_until": until}
        return begun

    def over(self) -> dict[str, Any]:
        """What changes when it is cancelled."""
        return {"status": self.Status.CANCELLED, "ended_on": today()}

    def moved_to(self, day: date) -> dict[str, Any]:
        """What changes when its next period is to begin on another day."""
        return {"due_from": day, "periods": 0}
