"""One form makes one reply. The index is made without holding up who writes meanwhile."""

from django.db import migrations, models

ONE = """
CREATE UNIQUE INDEX CONCURRENTLY one_reply_per_token ON tickets_app_reply (token)
WHERE NOT (token = '');
"""
ONE_UNDO = "DROP INDEX CONCURRENTLY one_reply_per_token;"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets_app", "0004_tokens")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ONE, ONE_UNDO)],
            state_operations=[
                migrations.AddConstraint(
                    model_name="reply",
                    constraint=models.UniqueConstraint(
                        fields=["token"],
                        condition=~models.Q(token=""),
                        name="one_reply_per_token",
                    ),
                ),
            ],
        ),
    ]
