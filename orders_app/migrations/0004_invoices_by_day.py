"""Invoices are looked through by the day of their issue, so each index ends in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts_app", "0009_retention"),
        ("orders_app", "0003_rights"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="invoice",
            name="invoice_by_status",
        ),
        migrations.RemoveIndex(
            model_name="invoice",
            name="invoice_for_account",
        ),
        migrations.RemoveIndex(
            model_name="invoice",
            name="invoice_for_account_status",
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("issued_on"), models.F("sequence"), name="invoice_latest"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("status"),
                models.F("issued_on"),
                models.F("sequence"),
                name="invoice_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("account"),
                models.F("issued_on"),
                models.F("sequence"),
                name="invoice_for_account",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("account"),
                models.F("status"),
                models.F("issued_on"),
                models.F("sequence"),
                name="invoice_for_account_status",
            ),
        ),
    ]
