from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from accounts_app.models import Account
from config.models import Versioned
from config.refusals import Gone
from config.searching import number_in
from orders_app.models.amounts import (
    ZERO,
    amount_field,
    currency_field,
    currency_is_known,
    money,
    told,
)
from orders_app.models.cycles import today
from users_app.models import User


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def unpaid(self) -> InvoiceQuerySet:
        return self.filter(status=Invoice.Status.UNPAID)

    def paid(self) -> InvoiceQuerySet:
        return self.filter(status=Invoice.Status.PAID)

    def cancelled(self) -> InvoiceQuerySet:
        return self.filter(status=Invoice.Status.CANCELLED)

    def refunded(self) -> InvoiceQuerySet:
        return self.filter(status=Invoice.Status.REFUNDED)

    def overdue(self, day: date | None = None) -> InvoiceQuerySet:
        """Unpaid, and due before that day (today)."""
        return self.unpaid().filter(due_on__lt=day or today())

    def to_tell_of(self, day: date) -> InvoiceQuerySet:
        """Overdue ones of which nobody has been told; of closed accounts nobody is."""
        untold = self.overdue(day).filter(overdue_told_at=None)
        return untold.exclude(account__status=Account.Status.CLOSED)

    def matching(self, words: str) -> InvoiceQuerySet:
        """The one with this number, whole (`INV-00042`) or bare (`42`), and those of accounts
        that match; of many accounts only the first hundred count."""
        if not words:
            return self
        accounts = Account.objects.matching(words).order_by().values_list("pk", flat=True)
        found = Q(number__in=[words, words.upper()]) | Q(account__in=list(accounts[:100]))
        number = number_in(words)
        if number is not None and not words.startswith("#"):
            found |= Q(sequence=number)
        return self.filter(found)

    def between(self, first: date | None, last: date | None) -> InvoiceQuerySet:
        """Issued on one of these days, each end if it is given. None is due before its issue:
        the index of the overdue ones is told as well where to begin."""
        found = self.filter(issued_on__gte=first, due_on__gte=first) if first else self
        return found.filter(issued_on__lte=last) if last else found

    def lock(self, invoice: Invoice) -> Invoice:
        """As it is now, its account being locked. Raises Gone."""
        found = self.select_for_update().filter(pk=invoice.pk).first()
        if found is None:
            raise Gone
        return found


class Invoice(Versioned):
    """What an account owes, and what it has paid of it.

    `sequence` has no gaps, `number` is what people read. Names and addresses are copied.
    `paid` is what has been received and not given back, `refunded` what has been given back.
    `due_on` is the last day on which it is not overdue.
    """

    class Status(models.TextChoices):
        UNPAID = "unpaid", _("Unpaid")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")
        REFUNDED = "refunded", _("Refunded")

    IN_ORDER = ("issued_on", "sequence")
    BY_DUE_DAY = ("due_on", "id")

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="invoices", db_index=False
    )
    order = models.ForeignKey(
        "orders_app.Order", models.SET_NULL, null=True, related_name="invoices"
    )
    sequence = models.BigIntegerField(unique=True, editable=False)
    number = models.CharField(max_length=40, unique=True, editable=False)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.UNPAID)
    issued_on = models.DateField(default=today)
    due_on = models.DateField()
    currency = currency_field()
    total = amount_field()
    paid = amount_field(default=ZERO)
    refunded = amount_field(default=ZERO)
    billing_name = models.CharField(max_length=254)
    billing_address = models.TextField(blank=True, help_text="Its lines.")
    tax_id = models.CharField(max_length=40, blank=True)
    issuer = models.TextField(blank=True, help_text="Our own name and address, its lines.")
    overdue_told_at = models.DateTimeField(null=True, editable=False)
    paid_at = models.DateTimeField(null=True, editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        permissions = [
            ("list_invoices", "List Invoices"),
            ("manage_invoices", "Manage Invoices"),
            ("record_payment", "Record Payments"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(paid__gte=0, refunded__gte=0, total__gte=0, paid__lte=F("total")),
                name="invoice_is_not_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(status="unpaid", paid__lt=F("total"), paid_at=None)
                | Q(status="paid", total__lte=F("paid") + F("refunded"), paid_at__isnull=False)
                | Q(status="refunded", paid=0, refunded__gt=0)
                | Q(status="cancelled"),
                name="invoice_status_fits_what_is_paid",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="invoice_is_due_after_its_issue"
            ),
            currency_is_known("invoice_currency_is_iso_4217"),
        ]
        indexes = [
            models.Index("issued_on", "sequence", name="invoice_latest"),
            models.Index("status", "issued_on", "sequence", name="invoice_by_status"),
            models.Index("account", "issued_on", "sequence", name="invoice_for_account"),
            models.Index(
                "account", "status", "issued_on", "sequence", name="invoice_for_account_status"
            ),
            models.Index("due_on", "id", name="invoice_due", condition=Q(status="unpaid")),
            models.Index(
                "due_on",
                "id",
                name="invoice_to_tell_of",
                condition=Q(status="unpaid", overdue_told_at=None),
            ),
            models.Index("account", "paid_at", name="invoice_paid"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def user(self) -> User | None:
        """Whose order it is for, for the log; a renewal is nobody's."""
        return self.order.user if self.order else None

    @property
    def money(self) -> Money:
        return money(self.total, self.currency)

    @property
    def paid_money(self) -> Money:
        return money(self.paid, self.currency)

    @property
    def refunded_money(self) -> Money:
        return money(self.refunded, self.currency)

    @property
    def owed(self) -> Decimal:
        """What is still to be paid; nothing of one that is not unpaid."""
        return self.total - self.paid if self.is_unpaid else ZERO

    @property
    def owed_money(self) -> Money:
        return money(self.owed, self.currency)

    @property
    def is_unpaid(self) -> bool:
        return self.status == self.Status.UNPAID

    @property
    def is_paid(self) -> bool:
        return self.status == self.Status.PAID

    @property
    def is_overdue(self) -> bool:
        return self.is_unpaid and self.due_on < today()


class InvoiceLine(models.Model):
    """`period_from` and `period_to` are its first and its last day, if it is for a period."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    service = models.ForeignKey(
        "orders_app.Service", models.SET_NULL, null=True, related_name="invoice_lines"
    )
    description = models.CharField(max_length=254)
    quantity = models.PositiveSmallIntegerField(default=1)
    amount = amount_field(help_text="Of all pieces.")
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)

    objects: models.Manager[InvoiceLine] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, quantity__gte=1), name="line_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(period_from=None, period_to=None)
                | Q(period_to__gte=F("period_from")),
                name="line_has_a_whole_period",
            ),
            models.UniqueConstraint(
                fields=["service", "period_from"], name="one_line_for_each_period"
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def money(self) -> Money:
        return money(self.amount, self.invoice.currency)


class Payment(models.Model):
    """Money that came in for an invoice, or, as a refund, went back; `amount` is positive.
    `gateway` names how, `reference` is what finds it again there. Who recorded it is for
    staff."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        REFUND = "refund", _("Refund")

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="payments")
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.PAYMENT)
    amount = amount_field()
    gateway = models.CharField(max_length=40)
    reference = models.CharField(max_length=100, blank=True)
    received_on = models.DateField(default=today)
    recorded_at = models.DateTimeField(default=now, editable=False)
    recorded_by_name = models.CharField(max_length=254, blank=True)

    objects: models.Manager[Payment] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["payment", "refund"]), name="payment_kind_is_known"
            ),
        ]
        indexes = [models.Index("received_on", "id", name="payment_latest")]

    def __str__(self) -> str:
        return f"{self.money} for {self.invoice}"

    @property
    def account(self) -> Account:
        return self.invoice.account

    @property
    def money(self) -> Money:
        return money(self.amount, self.invoice.currency)

    @property
    def amount_told(self) -> str:
        """For the log: `12.50 EUR`."""
        return told(self.amount, self.invoice.currency)

    @property
    def is_refund(self) -> bool:
        return self.kind == self.Kind.REFUND
