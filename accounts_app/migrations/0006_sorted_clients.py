from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts_app", "0005_admin_area")]

    operations = [
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(
                models.F("status"),
                models.F("sort_name"),
                models.F("number"),
                name="account_by_status_and_name",
            ),
        ),
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(
                models.F("created_at"), models.F("number"), name="account_by_age"
            ),
        ),
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(
                models.F("status"),
                models.F("created_at"),
                models.F("number"),
                name="account_by_status_and_age",
            ),
        ),
    ]
