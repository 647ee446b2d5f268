"""An index for each filter, ending in the order of time; the new ones before the old ones go."""

from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

from config.searching import Fold, Spaced

BEHALF = models.Q(behalf__isnull=False)
TEXT = Fold(Spaced("description", "actor_name", "behalf_name", "account_name", "user_name"))

INDEXES = [
    models.Index("at", "id", name="entry_latest"),
    models.Index("account", "at", "id", name="entry_for_account"),
    models.Index("code", "at", "id", name="entry_for_code"),
    models.Index("actor_kind", "at", "id", name="entry_by_kind"),
    models.Index("actor", "at", "id", name="entry_by_person"),
    models.Index("user", "at", "id", name="entry_about"),
    models.Index("at", "id", name="entry_on_behalf", condition=BEHALF),
    models.Index("behalf", "at", "id", name="entry_on_behalf_of", condition=BEHALF),
    models.Index(
        "ip_address",
        "at",
        "id",
        name="entry_from_address",
        condition=models.Q(ip_address__isnull=False),
    ),
    HashIndex("request_id", name="entry_of_request", condition=~models.Q(request_id="")),
    GinIndex(OpClass(TEXT, name="gin_trgm_ops"), name="entry_text", fastupdate=False),
]
FORMER = ["entry_of_account", "entry_by_actor", "entry_about_user", "entry_of_kind", "entry_at"]

# How often a word stands in the log decides which index is read. A hundred samples of ten
# million texts do not know a word that stands in one of a thousand.
SAMPLES = "ALTER INDEX entry_text ALTER COLUMN 1 SET STATISTICS 1000"
SAMPLES_UNDO = "ALTER INDEX entry_text ALTER COLUMN 1 SET STATISTICS -1"

# A page shows a few rows; to start workers takes longer than to read them.
ALONE = "ALTER TABLE activitylog_app_entry SET (parallel_workers = 0)"
ALONE_UNDO = "ALTER TABLE activitylog_app_entry RESET (parallel_workers)"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("activitylog_app", "0005_runs")]

    operations = [
        *[AddIndexConcurrently("entry", index) for index in INDEXES],
        migrations.RunSQL(SAMPLES, SAMPLES_UNDO),
        migrations.RunSQL(ALONE, ALONE_UNDO),
        *[RemoveIndexConcurrently("entry", name) for name in FORMER],
    ]
