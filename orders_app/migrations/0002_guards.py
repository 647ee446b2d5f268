"""What no code path may break: no number of an invoice vanishes without a trace."""

from django.db import migrations

# START too, so that a truncated table (RESTART IDENTITY) begins again with 1001.
NUMBERS_BEGIN = "ALTER TABLE orders_app_order ALTER number SET START 1001 RESTART;"
NUMBERS_BEGIN_UNDO = "ALTER TABLE orders_app_order ALTER number SET START 1 RESTART;"

DELETED_NUMBERS = """
CREATE FUNCTION portico_number_is_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO orders_app_deletedinvoice (sequence, number, account_number, deleted_at)
    VALUES (OLD.sequence, OLD.number, OLD.account_id, now());
    RETURN NULL;
END $$;

CREATE TRIGGER number_is_noted AFTER DELETE ON orders_app_invoice
FOR EACH ROW EXECUTE FUNCTION portico_number_is_noted();
"""

DELETED_NUMBERS_UNDO = """
DROP TRIGGER number_is_noted ON orders_app_invoice;
DROP FUNCTION portico_number_is_noted();
"""


class Migration(migrations.Migration):
    dependencies = [("orders_app", "0001_initial")]

    operations = [
        migrations.RunSQL(NUMBERS_BEGIN, NUMBERS_BEGIN_UNDO),
        migrations.RunSQL(DELETED_NUMBERS, DELETED_NUMBERS_UNDO),
    ]
