"""What no code path may break: see product.md's invariants 1 and "two worlds"."""

from django.db import migrations

EXACTLY_ONE_OWNER = """
-- At most one is the unique index one_owner_per_account. At least one is this: checked at
-- commit, so that an account may be made, or handed over, in several statements.
CREATE FUNCTION portico_account_has_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    account bigint;
BEGIN
    IF TG_TABLE_NAME = 'accounts_app_account' THEN
        account := NEW.number;
    ELSE
        account := OLD.account_id;
    END IF;
    IF EXISTS (SELECT FROM accounts_app_account WHERE number = account)
       AND NOT EXISTS (
           SELECT FROM accounts_app_membership WHERE account_id = account AND is_owner
       )
    THEN
        RAISE EXCEPTION 'account % would have no owner', account
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_has_an_owner';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER account_has_an_owner
AFTER INSERT ON accounts_app_account
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION portico_account_has_an_owner();

CREATE CONSTRAINT TRIGGER account_keeps_an_owner
AFTER UPDATE OF is_owner, account_id OR DELETE ON accounts_app_membership
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.is_owner) EXECUTE FUNCTION portico_account_has_an_owner();
"""

EXACTLY_ONE_OWNER_UNDO = """
DROP TRIGGER account_keeps_an_owner ON accounts_app_membership;
DROP TRIGGER account_has_an_owner ON accounts_app_account;
DROP FUNCTION portico_account_has_an_owner();
"""

TWO_WORLDS = """
-- Staff belong to no account. The user's row is locked whatever it says, so that making him
-- staff and making him a member at the same moment wait for each other.
CREATE FUNCTION portico_members_are_no_staff() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    staff boolean;
BEGIN
    SELECT is_staff INTO staff FROM users_app_user WHERE id = NEW.user_id FOR SHARE;
    IF staff THEN
        RAISE EXCEPTION 'user % is staff and cannot belong to an account', NEW.user_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'members_are_no_staff';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER members_are_no_staff
AFTER INSERT OR UPDATE OF user_id ON accounts_app_membership
FOR EACH ROW EXECUTE FUNCTION portico_members_are_no_staff();

CREATE FUNCTION portico_staff_are_no_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM accounts_app_membership WHERE user_id = NEW.id) THEN
        RAISE EXCEPTION 'user % belongs to an account and cannot be staff', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_are_no_members';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER staff_are_no_members
AFTER UPDATE OF is_staff ON users_app_user
FOR EACH ROW WHEN (NEW.is_staff AND NOT OLD.is_staff)
EXECUTE FUNCTION portico_staff_are_no_members();
"""

TWO_WORLDS_UNDO = """
DROP TRIGGER staff_are_no_members ON users_app_user;
DROP FUNCTION portico_staff_are_no_members();
DROP TRIGGER members_are_no_staff ON accounts_app_membership;
DROP FUNCTION portico_members_are_no_staff();
"""

# START too, so that a truncated table (RESTART IDENTITY) begins again with 1001.
NUMBERS_BEGIN = "ALTER TABLE accounts_app_account ALTER number SET START 1001 RESTART;"
NUMBERS_BEGIN_UNDO = "ALTER TABLE accounts_app_account ALTER number SET START 1 RESTART;"


class Migration(migrations.Migration):
    dependencies = [("accounts_app", "0002_initial"), ("users_app", "0001_initial")]

    operations = [
        migrations.RunSQL(NUMBERS_BEGIN, NUMBERS_BEGIN_UNDO),
        migrations.RunSQL(EXACTLY_ONE_OWNER, EXACTLY_ONE_OWNER_UNDO),
        migrations.RunSQL(TWO_WORLDS, TWO_WORLDS_UNDO),
    ]
