"""What no code path may break, and where numbers that are counted up come from."""

from django.db import migrations

# A ticket keeps a copy of its status' kind, for its indexes: it is never another one.
KIND_OF_STATUS = """
ALTER TABLE tickets_app_ticket ADD CONSTRAINT ticket_kind_is_that_of_its_status
FOREIGN KEY (status_id, kind) REFERENCES tickets_app_ticketstatus (id, kind);
"""
KIND_OF_STATUS_UNDO = (
    "ALTER TABLE tickets_app_ticket DROP CONSTRAINT ticket_kind_is_that_of_its_status;"
)

# What a reply says of who wrote it was decided when it was written. A user who is deleted is
# forgotten (SET NULL), and a split moves replies; nothing else of it ever changes.
WRITTEN_ONCE = """
CREATE FUNCTION portico_reply_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.badge, NEW.known, NEW.writer, NEW.user_name, NEW.user_email, NEW.admin_id,
        NEW.body, NEW.quoted, NEW.original, NEW.is_note, NEW.created_at, NEW.message_id)
       IS DISTINCT FROM
       (OLD.badge, OLD.known, OLD.writer, OLD.user_name, OLD.user_email, OLD.admin_id,
        OLD.body, OLD.quoted, OLD.original, OLD.is_note, OLD.created_at, OLD.message_id)
       OR (NEW.user_id IS DISTINCT FROM OLD.user_id AND NEW.user_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'A reply is written once';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER reply_stays BEFORE UPDATE ON tickets_app_reply
FOR EACH ROW EXECUTE FUNCTION portico_reply_stays();
"""
WRITTEN_ONCE_UNDO = """
DROP TRIGGER reply_stays ON tickets_app_reply;
DROP FUNCTION portico_reply_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets_app", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE portico_ticket_number START 10001;",
            "DROP SEQUENCE portico_ticket_number;",
        ),
        migrations.RunSQL(KIND_OF_STATUS, KIND_OF_STATUS_UNDO),
        migrations.RunSQL(WRITTEN_ONCE, WRITTEN_ONCE_UNDO),
    ]
