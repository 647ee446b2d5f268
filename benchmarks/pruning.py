"""Deleting inactive clients, beside plain SQL: `python -m benchmarks.pruning`, and `--help`.

The same rows stand in copies of one database. In the first plain batched SQL deletes them: the
floor, with the entries of the log and without. In the others the job does it: once from the
beginning to the end, and once killed again and again. What counts is the ratio of the rates,
the memory of the process, and the longest of its transactions.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from benchmarks.run import as_in_production, database
from config import embedded

DATA = "portico_pruning"
GOAL, MEGABYTES, MILLISECONDS = 0.4, 250, 250
BATCH = 1000

# Accounts 1 … n, each owned by a user of its own, and half of them with one more user, every
# fifth of whom has another account, which is on hold. Nobody has been there for years.
ROWS = """
INSERT INTO users_app_user (id, password, is_superuser, email, first_name, last_name, is_active,
    is_staff, created_at, last_login, language, time_zone, appearance, shortcuts)
SELECT i, '!', false, 'u' || i || '@crowd.example', 'Una', 'User' || i, true, false,
    '2020-01-01', '2021-01-01', 'en', 'UTC', 'system', true
FROM generate_series(1, {n} * 3 / 2) i;

INSERT INTO account_emailaddress (user_id, email, verified, "primary")
SELECT id, email, true, true FROM users_app_user WHERE id <= {n} * 3 / 2;

INSERT INTO accounts_app_account (number, status, company, first_name, last_name, email, tax_id,
    currency, language, notes, created_at, updated_at, phone, address_1, address_2, city,
    region, postcode, country, on_hold)
SELECT i, 'active', 'Company ' || i, 'Una', 'User' || i, 'u' || i || '@crowd.example', '',
    'EUR', 'en', '', '2020-01-01', '2020-01-01', '', '1 Quay Street', '', 'Bristol', '',
    'BS1 4DJ', 'GB', i > {n}
FROM generate_series(1, {n} + 1) i;

INSERT INTO accounts_app_membership (account_id, user_id, is_owner, permissions, created_at)
SELECT i, least(i, {n}), true, '[]'::jsonb, '2020-01-01'::timestamptz
FROM generate_series(1, {n} + 1) i
UNION ALL
SELECT i, {n} + i, false, '["tickets"]', '2020-01-01' FROM generate_series(1, {n} / 2) i
UNION ALL
SELECT {n} + 1, {n} + i, false, '[]', '2020-01-01' FROM generate_series(5, {n} / 2, 5) i;

INSERT INTO accounts_app_contact (account_id, first_name, last_name, company, email, mail_kinds,
    phone, address_1, address_2, city, region, postcode, country, created_at, updated_at)
SELECT i, 'Clara', 'Cole', '', 'c' || i || '@crowd.example', '[]', '', '', '', '', '', '', '',
    '2020-01-01', '2020-01-01'
FROM generate_series(1, {n}) i;

INSERT INTO accounts_app_deletionnotice (account_id, sent_at)
SELECT i, now() - interval '31 days' FROM generate_series(1, {n}) i;

INSERT INTO accounts_app_automationsettings
    (id, delete_inactive_after, delete_inactive_users, delete_at_most, never_delete)
VALUES (1, 24, true, {n}, '[]');

SELECT setval(pg_get_serial_sequence('users_app_user', 'id'), {n} * 3);
SELECT setval(pg_get_serial_sequence('accounts_app_account', 'number'), {n} * 3);
"""

FLOOR = [
    """
    CREATE TEMP TABLE batch ON COMMIT DROP AS
    SELECT account_id AS number FROM accounts_app_deletionnotice
    WHERE account_id > %(last)s ORDER BY account_id LIMIT %(batch)s
    """,
    "SELECT 1 FROM accounts_app_account a JOIN batch USING (number) FOR UPDATE OF a",
    """
    CREATE TEMP TABLE lone ON COMMIT DROP AS
    SELECT DISTINCT user_id AS id
    FROM accounts_app_membership m JOIN batch ON number = account_id
    WHERE NOT EXISTS (
        SELECT 1 FROM accounts_app_membership o
        WHERE o.user_id = m.user_id AND o.account_id NOT IN (SELECT number FROM batch))
    """,
]
FLOOR_LOG = [
    """
    INSERT INTO activitylog_app_entry (at, code, description, data, actor_kind, actor_name,
        account_id, account_name, behalf_name, user_name, request_id)
    SELECT now(), 'account.deleted', 'Deleted the client ' || company, '{}', 'system', 'System',
        number, company, '', '', ''
    FROM accounts_app_account JOIN batch USING (number)
    """,
    """
    INSERT INTO activitylog_app_entry (at, code, description, data, actor_kind, actor_name,
        user_id, user_name, account_name, behalf_name, request_id)
    SELECT now(), 'user.deleted', 'Permanently deleted the user ' || first_name, '{}', 'system',
        'System', id, first_name || ' ' || last_name, '', '', ''
    FROM users_app_user JOIN lone USING (id)
    """,
]
FLOOR_DELETE = [
    *(
        f"DELETE FROM {table} USING batch WHERE account_id = number"
        for table in (
            "accounts_app_contact",
            "invitations_app_invitation",
            "invitations_app_unwanted",
            "mail_app_message",
            "accounts_app_deletionnotice",
            "accounts_app_membership",
        )
    ),
    "DELETE FROM accounts_app_account a USING batch WHERE a.number = batch.number",
    "DELETE FROM account_emailaddress USING lone WHERE user_id = lone.id",
    "DELETE FROM users_app_user u USING lone WHERE u.id = lone.id",
]


@dataclass(frozen=True)
class Outcome:
    """Seconds; megabytes at the most; milliseconds of the longest step."""

    seconds: float
    megabytes: float = 0
    longest: float = 0


def main() -> None:
    options = arguments()
    if options.work:
        work()
        return
    with embedded.servers("test"), database(DATA) as data:
        os.environ.update(as_in_production(data, 80))
        fill(options.accounts)
        with database(f"{DATA}_bare", DATA) as url:
            bare = floor(url, logged=False)
        with database(f"{DATA}_floor", DATA) as url:
            logged = floor(url, logged=True)
        with database(f"{DATA}_ours", DATA) as url:
            ours = finish(start(url))
            check(url, options.accounts, is_over=True)
        print(report(options.accounts, bare, logged, ours))
        if options.kills:
            with database(f"{DATA}_killed", DATA) as url:
                print(kill(url, options.accounts, options.kills))


def fill(accounts: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    with connections["default"].cursor() as cursor:
        cursor.execute(ROWS.format(n=accounts))
        cursor.execute("VACUUM ANALYZE")
    connections.close_all()


# --- the floor -----------------------------------------------------------------------------


def floor(url: str, logged: bool) -> Outcome:
    statements = [*FLOOR, *(FLOOR_LOG if logged else []), *FLOOR_DELETE]
    begun, longest = time.perf_counter(), 0.0
    last: int | None = 0
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        while last is not None:
            batch_begun = time.perf_counter()
            with connection.transaction():
                for statement in statements:
                    connection.execute(
                        statement, {"last": last, "batch": BATCH} if "%(" in statement else None
                    )
                [[last]] = connection.execute("SELECT max(number) FROM batch").fetchall()
            longest = max(longest, time.perf_counter() - batch_begun)
    return Outcome(time.perf_counter() - begun, longest=1000 * longest)


def libpq(url: str) -> str:
    import environ

    found = environ.Env.db_url_config(url)
    words = {
        "host": found["HOST"],
        "port": found["PORT"],
        "user": found["USER"],
        "password": found["PASSWORD"],
        "dbname": found["NAME"],
    }
    return " ".join(f"{name}='{value}'" for name, value in words.items() if value)


# --- ours ----------------------------------------------------------------------------------


def start(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.pruning", "--work"],
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
    )


def work() -> None:
    """In a process of its own: does the job, and says what it cost."""
    import resource

    import django

    django.setup()
    from accounts_app.tasks import prune_inactive_accounts
    from activitylog_app.models import Run
    from activitylog_app.running import perform

    longest, before = 0.0, time.perf_counter()

    def watch(step: Any) -> None:
        nonlocal longest, before
        now = time.perf_counter()
        longest, before = max(longest, now - before), now

    begun = time.perf_counter()
    perform(prune_inactive_accounts, Run.Trigger.COMMAND, watch=watch)
    seconds = time.perf_counter() - begun
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "longest": 1000 * longest}))


def finish(process: subprocess.Popen[str]) -> Outcome:
    said, _errors = process.communicate()
    assert process.returncode == 0, said
    return Outcome(**json.loads(said.splitlines()[-1]))


def kill(url: str, accounts: int, times: int) -> str:
    """SIGKILL at random moments; after each nothing is half deleted, and the numbers agree."""
    killed = 0
    while killed < times:
        process = start(url)
        with suppress(subprocess.TimeoutExpired):
            process.wait(1 + random.random() * 1.5)
            break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += 1
        check(url, accounts, is_over=False)
    outcome = finish(start(url)) if process.returncode else Outcome(0)
    check(url, accounts, is_over=True)
    return (
        f"killed {killed} times; the last run took {outcome.seconds:.1f} s; all numbers agree"
    )


CHECKS = {
    "accounts": "SELECT count(*) FROM accounts_app_account",
    "deletions": "SELECT count(*) FROM accounts_app_deletion WHERE finished_at IS NOT NULL",
    "done": "SELECT coalesce(sum(done), 0) FROM activitylog_app_run",
    "told": "SELECT count(*) FROM activitylog_app_entry WHERE code = 'account.deleted'",
    "told of users": "SELECT count(*) FROM activitylog_app_entry WHERE code = 'user.deleted'",
    "users": "SELECT count(*) FROM users_app_user",
    "notices": "SELECT count(*) FROM accounts_app_deletionnotice",
    "contacts": "SELECT count(*) FROM accounts_app_contact",
    "owners": "SELECT count(*) FROM accounts_app_membership WHERE is_owner",
    "twice": """SELECT count(*) FROM (SELECT account_id FROM activitylog_app_entry
        WHERE code = 'account.deleted' GROUP BY account_id HAVING count(*) > 1) twice""",
}


def check(url: str, accounts: int, is_over: bool) -> None:
    with psycopg.connect(libpq(url)) as connection:
        found = {n: connection.execute(sql).fetchall()[0][0] for n, sql in CHECKS.items()}
    gone = accounts + 1 - found["accounts"]
    assert found["deletions"] == found["done"] == found["told"] == gone, found
    assert found["notices"] == found["contacts"] == accounts - gone, found
    assert found["owners"] == found["accounts"], found
    assert found["users"] + found["told of users"] == accounts * 3 // 2, found
    assert not found["twice"], found
    assert not is_over or gone == accounts, found


def report(accounts: int, bare: Outcome, logged: Outcome, ours: Outcome) -> str:
    share, with_log = bare.seconds / ours.seconds, logged.seconds / ours.seconds
    lines = [
        f"{accounts:,} accounts, {accounts * 3 // 2:,} memberships",
        f"plain SQL, no log: {bare.seconds:.1f} s; longest batch {bare.longest:.0f} ms",
        f"plain SQL with the log: {logged.seconds:.1f} s; longest {logged.longest:.0f} ms",
        f"ours: {ours.seconds:.1f} s",
        f"longest step {ours.longest:.0f} ms (goal {MILLISECONDS})",
        f"memory {ours.megabytes:.0f} MB (goal {MEGABYTES})",
        f"ratio to plain SQL with the log {with_log:.2f}, without {share:.2f} (goal {GOAL})",
    ]
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pruning", description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
