"""With which form a reply was written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets_app", "0003_beginnings")]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="token",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
    ]
