"""The index of the words knows the month too: words of long ago are found month by month."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations

from config.looking import Month
from config.searching import Fold, Spaced

TEXT = Fold(Spaced("description", "actor_name", "behalf_name", "account_name", "user_name"))
WORDS = GinIndex(
    OpClass(TEXT, name="gin_trgm_ops"), Month("at"), name="entry_words", fastupdate=False
)

# As many samples as of the index before it.
SAMPLES = "ALTER INDEX entry_words ALTER COLUMN 1 SET STATISTICS 1000"
SAMPLES_UNDO = "ALTER INDEX entry_words ALTER COLUMN 1 SET STATISTICS -1"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("activitylog_app", "0006_quick_filters"),
        ("accounts_app", "0001_initial"),
    ]

    operations = [
        AddIndexConcurrently("entry", WORDS),
        migrations.RunSQL(SAMPLES, SAMPLES_UNDO),
        RemoveIndexConcurrently("entry", "entry_text"),
    ]
