"""When closed accounts were closed, as far as is known, and the one door through which old
entries leave the activity log."""

from django.db import migrations
from django.db.models import F

BATCH = 5000

# The whole months, in UTC, that the settings do not keep. NULL, which no time is earlier than,
# if the log is kept for ever.
RETENTION = """
CREATE FUNCTION portico_log_kept_from() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT date_trunc('month', now() AT TIME ZONE 'UTC' - make_interval(months => keep_log_for))
           AT TIME ZONE 'UTC'
    FROM accounts_app_automationsettings WHERE keep_log_for IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION portico_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < portico_log_kept_from() THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the activity log is append-only'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'log_is_append_only';
END $$;
"""

RETENTION_UNDO = """
CREATE OR REPLACE FUNCTION portico_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the activity log is append-only'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'log_is_append_only';
END $$;

DROP FUNCTION portico_log_kept_from();
"""


def date_closed_accounts(apps, schema_editor):
    """The last change of a closed account is at the latest when it was closed."""
    undated = apps.get_model("accounts_app", "Account").objects.filter(
        status="closed", closed_at=None
    )
    while batch := list(undated.values_list("pk", flat=True)[:BATCH]):
        undated.filter(pk__in=batch).update(closed_at=F("updated_at"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts_app", "0008_inactivity"),
        ("activitylog_app", "0003_append_only"),
    ]

    operations = [
        migrations.RunPython(date_closed_accounts, migrations.RunPython.noop),
        migrations.RunSQL(RETENTION, RETENTION_UNDO),
    ]
