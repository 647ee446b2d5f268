"""The numbers of invoices, which have no gaps."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import now


class InvoiceCounter(models.Model):
    """The number of the last invoice: one row. Whoever issues one holds it until his
    transaction ends, so what is rolled back leaves no gap."""

    last = models.BigIntegerField(default=0)

    objects: models.Manager[InvoiceCounter] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="invoice_counter_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.last)

    @classmethod
    def take(cls) -> int:
        """The next number. Ask for it last: from now on all others wait."""
        cls.objects.get_or_create(pk=1)
        counter = cls.objects.select_for_update().get(pk=1)
        counter.last += 1
        counter.save(update_fields=["last"])
        return counter.last


class DeletedInvoice(models.Model):
    """That a number has been used, and why it is missing: a trigger notes each invoice that is
    deleted, which happens with its client only."""

    sequence = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=40)
    account_number = models.BigIntegerField()
    deleted_at = models.DateTimeField(default=now)

    objects: models.Manager[DeletedInvoice] = models.Manager()

    def __str__(self) -> str:
        return self.number
