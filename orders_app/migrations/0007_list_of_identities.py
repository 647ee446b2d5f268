"""Staff look through the identities by state and by when they were asked for."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("orders_app", "0006_customer_notes"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="identityverification",
            index=models.Index("requested_at", "id", name="identity_as_asked"),
        ),
        AddIndexConcurrently(
            model_name="identityverification",
            index=models.Index("state", "requested_at", "id", name="identity_by_state_asked"),
        ),
    ]
