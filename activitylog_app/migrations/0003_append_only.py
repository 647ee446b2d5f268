from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION portico_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the activity log is append-only'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'log_is_append_only';
END $$;

CREATE TRIGGER log_is_append_only
BEFORE UPDATE OR DELETE ON activitylog_app_entry
FOR EACH ROW EXECUTE FUNCTION portico_log_is_append_only();
"""

APPEND_ONLY_UNDO = """
DROP TRIGGER log_is_append_only ON activitylog_app_entry;
DROP FUNCTION portico_log_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("activitylog_app", "0002_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_UNDO)]
