"""How the database is broken on purpose, for each check: SQL, and what is reported of it.

Names in braces are numbers of the scene in test_check_integrity.py. Triggers do not fire
meanwhile, those of foreign keys among them.
"""

from __future__ import annotations

from django.db import connection

from tests.orders_app.breaking import BREAKS_OF_ORDERS
from tests.tickets_app.breaking import BREAKS_OF_TICKETS

MEMBERSHIP, ENTRY = "accounts_app_membership", "activitylog_app_entry"
INVITATION, USER = "invitations_app_invitation", "users_app_user"
MESSAGE, ADDRESS = "mail_app_message", "account_emailaddress"
DAY_AGO = "now() - interval '25 hours'"

BREAKS = {
    "Every account has exactly one owner": [
        (
            f"DELETE FROM {MEMBERSHIP} WHERE is_owner AND account_id = {{acme}}",
            "#{acme} (0 owners)",
        ),
        (
            (
                "DROP INDEX one_owner_per_account;"
                f"UPDATE {MEMBERSHIP} SET is_owner = true, permissions = '[]' "
                "WHERE id = {umas}"
            ),
            "#{acme} (2 owners)",
        ),
    ],
    "No permissions are stored for an owner": [
        (
            (
                f"ALTER TABLE {MEMBERSHIP} "
                "DROP CONSTRAINT no_permissions_are_kept_for_an_owner;"
                f"""UPDATE {MEMBERSHIP} SET permissions = '["tickets"]'"""
            ),
            "#{acme}",
        )
    ],
    "Every permission of a membership is known": [
        (f"UPDATE {MEMBERSHIP} SET permissions = '{wrong}' WHERE id = {{umas}}", "#{umas}")
        for wrong in ('["tickets", "everything"]', '"tickets"', "null", '{{"tickets": 1}}')
    ],
    "Nobody has two memberships of one account": [
        (
            (
                f"ALTER TABLE {MEMBERSHIP} DROP CONSTRAINT one_membership_each;"
                f"INSERT INTO {MEMBERSHIP} "
                "(account_id, user_id, is_owner, permissions, created_at) "
                "VALUES ({acme}, {uma}, false, '[]', now())"
            ),
            "user {uma} in #{acme} (2 times)",
        )
    ],
    "Staff belong to no account": [
        (f"UPDATE {USER} SET is_staff = true WHERE id = {{uma}}", "user {uma} in #{acme}")
    ],
    # The scene's account was never registered.
    "Every account has the entry of its beginning": [("SELECT 1", "#{acme}")],
    "No deletion is unfinished for more than a day": [
        (
            (
                "INSERT INTO accounts_app_deletion (number, name, delete_users, requester, "
                "requested_at, total, done, users_deleted) "
                f"VALUES ({{acme}}, 'x', false, '{{{{}}}}', {DAY_AGO}, 1, 0, 0)"
            ),
            "#{acme}",
        )
    ],
    "Every user logs in with his one primary address": [
        (f"UPDATE {ADDRESS} SET email = 'other@acme.test' WHERE user_id = {{uma}}", "#{uma}"),
        (f'UPDATE {ADDRESS} SET "primary" = false WHERE user_id = {{uma}}', "#{uma}"),
        (f"DELETE FROM {ADDRESS} WHERE user_id = {{uma}}", "#{uma}"),
    ],
    "No two users have one address": [
        (
            f"UPDATE {USER} SET email = 'ｏlivia@acme.test' WHERE id = {{uma}}",
            "users {olivia} to {uma} (2 of them)",
        ),
        (
            (
                f"DROP INDEX one_user_per_address;"
                f"ALTER TABLE {USER} DROP CONSTRAINT address_is_normalised;"
                f"UPDATE {USER} SET email = 'Olivia@acme.test' WHERE id = {{uma}}"
            ),
            "users {olivia} to {uma} (2 of them)",
        ),
    ],
    "No address has two pending invitations to one account": [
        (
            f"UPDATE {INVITATION} SET email = '{email}' WHERE id = {{bens}}",
            "invitations {bobs}, {bens} to #{acme}",
        )
        for email in ("BOB@example.test", "ｂob@example.test", " bob@example.test")
    ],
    "An invitation is pending until it is settled": [
        (
            (
                f"ALTER TABLE {INVITATION} "
                "DROP CONSTRAINT invitation_is_pending_until_it_is_settled;"
                f"UPDATE {INVITATION} SET {wrong} WHERE id = {{bobs}}"
            ),
            "#{bobs}",
        )
        for wrong in ("settled_at = now()", "status = 'accepted'")
    ],
    "Every permission of an invitation is known": [
        (
            f"""UPDATE {INVITATION} SET permissions = '["tickets", "all"]'""",
            "#{bobs}",
        )
    ],
    "An invitation's email belongs to the invitation's account": [
        (f"UPDATE {MESSAGE} SET account_id = NULL WHERE id = {{message}}", "#{bobs}")
    ],
    "No promised email is overdue by more than a day": [
        (f"UPDATE {MESSAGE} SET next_attempt_at = {DAY_AGO}", "#{message}")
    ],
    **BREAKS_OF_ORDERS,
    **BREAKS_OF_TICKETS,
    "Every entry of the log has an actor of its kind": [
        (f"UPDATE {ENTRY} SET {wrong}", "#{entry}")
        for wrong in (
            "actor_kind = 'system'",
            "actor_kind = 'admin'",
            "actor_kind = 'admin', actor_id = NULL",
            "actor_id = {ada}",
            "actor_kind = 'robot'",
        )
    ],
    "Only staff act on somebody's behalf in the log": [
        (f"UPDATE {ENTRY} SET behalf_id = {{uma}}, behalf_name = 'Uma'", "#{entry}")
    ],
    "Every entry of the log has copied the names of those it names": [
        (f"UPDATE {ENTRY} SET {wrong}", "#{entry}")
        for wrong in ("actor_name = ''", "account_name = ''", "user_id = 7", "behalf_id = 7")
    ],
    "Every constraint and index that the models declare is there": [
        ("DROP INDEX contact_by_name", "accounts_app_contact: contact_by_name"),
        (
            f"ALTER TABLE {USER} DROP CONSTRAINT address_is_normalised",
            f"{USER}: address_is_normalised",
        ),
        (f"ALTER TABLE {USER} DROP CONSTRAINT {USER}_email_key", f"{USER}: email unique"),
        (
            f"ALTER TABLE {MEMBERSHIP} DROP CONSTRAINT {{foreign_key}}",
            f"{MEMBERSHIP}: user_id to {USER}",
        ),
    ],
    "Every foreign key leads to a row": [
        (
            f"DELETE FROM {USER} WHERE id = {{uma}}",
            f"{MEMBERSHIP}.user_id of #{{umas}}",
        )
    ],
    "Every constraint and index is valid for all rows": [
        (
            f"ALTER TABLE {ENTRY} ADD CONSTRAINT told CHECK (description <> '') NOT VALID",
            f"{ENTRY}: told",
        ),
        (
            (
                "UPDATE pg_index SET indisvalid = false "
                "WHERE indexrelid = 'user_by_name'::regclass"
            ),
            f"{USER}: user_by_name",
        ),
    ],
    "Every trigger is enabled": [
        (
            f"ALTER TABLE {ENTRY} DISABLE TRIGGER log_is_append_only",
            f"{ENTRY}: log_is_append_only",
        ),
        (
            f"ALTER TABLE {MEMBERSHIP} DISABLE TRIGGER ALL",
            f"{MEMBERSHIP}: RI_ConstraintTrigger",
        ),
    ],
    "Every trigger and function of the migrations is there, as they make it": [
        (
            "DROP TRIGGER account_has_an_owner ON accounts_app_account",
            "accounts_app_account: account_has_an_owner",
        ),
        (
            (
                "CREATE OR REPLACE TRIGGER log_is_append_only "
                f"BEFORE UPDATE OR DELETE ON {ENTRY} FOR EACH ROW "
                "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            ),
            f"{ENTRY}: log_is_append_only",
        ),
        (
            (
                "CREATE OR REPLACE FUNCTION portico_log_is_append_only() RETURNS trigger "
                "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            ),
            "portico_log_is_append_only()",
        ),
        (
            (
                "CREATE OR REPLACE FUNCTION portico_log_kept_from() RETURNS timestamptz "
                "LANGUAGE sql AS 'SELECT now()'"
            ),
            "portico_log_kept_from()",
        ),
    ],
}


def break_it(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")
