"""Customers narrow the list of their orders to a status, as that of services and invoices."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("orders_app", "0004_invoices_by_day"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                "account",
                "status",
                "placed_at",
                "number",
                name="order_for_account_status",
            ),
        ),
    ]
