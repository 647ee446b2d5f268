"""`check_integrity`: the database is broken on purpose, and each break is reported."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.utils.timezone import now

from accounts_app import actions
from accounts_app.integrity import BEGINNINGS
from accounts_app.models import Account, AutomationSettings
from activitylog_app.models import SYSTEM, Entry
from activitylog_app.recording import ACTIONS
from config import guards
from config.integrity import CHECKS, EXAMPLES, Check, as_of_now, find_checks, rows
from orders_app.models import last_day_before
from tests.accounts_app.breaking import BREAKS, break_it
from tests.factories import InvitationFactory
from tests.orders_app.factories import InvoiceFactory, ServiceFactory, VerificationFactory
from tests.tickets_app.breaking import numbers_of_tickets
from users_app.models import User

find_checks()


@pytest.fixture
def numbers(
    acme: Account, olivia: User, uma: User, ada: User, entry: Entry, private_folder: Path
) -> dict[str, object]:
    """What the breaks speak of; nothing of it is broken yet."""
    bob, ben = (
        InvitationFactory(account=acme, email=email)
        for email in ("bob@example.test", "ben@example.test")
    )
    bob.message = acme.messages.create(letter="x")
    bob.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    name = "accounts_app_membership_user_id_%"
    found = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conname LIKE %s"
    ((foreign_key,),) = rows(found, name)
    return {
        "acme": acme.pk,
        "olivia": olivia.pk,
        "uma": uma.pk,
        "umas": acme.memberships.get(user=uma).pk,
        "ada": ada.pk,
        "entry": entry.pk,
        "bobs": bob.pk,
        "bens": ben.pk,
        "message": bob.message.pk,
        "foreign_key": foreign_key,
        **numbers_of_orders(acme, uma),
        **numbers_of_tickets(acme),
    }


def numbers_of_orders(acme: Account, uma: User) -> dict[str, object]:
    """A service with its order and an invoice for its first period, paid; an earlier invoice of
    the order; and documents of Uma's."""
    service = ServiceFactory(account=acme)
    order = service.item.order
    first = InvoiceFactory(account=acme, order=order)
    invoice = InvoiceFactory(account=acme, status="paid")
    line = invoice.lines.get()
    line.service, line.period_from = service, service.started_on
    line.period_to = last_day_before(service.next_due_on)
    line.save()
    verification = VerificationFactory(user=uma, state="submitted")
    document = verification.documents.create(
        file="identity/x", content_type="image/png", size=1, original_name="x"
    )
    return {
        "service": service.pk,
        "order": order.pk,
        "first": first.pk,
        "first_number": first.sequence,
        "invoice": invoice.pk,
        "last_number": invoice.sequence,
        "line": line.pk,
        "payment": invoice.payments.get().pk,
        "verification": verification.pk,
        "document": document.pk,
    }


@pytest.mark.parametrize("sentence", BREAKS)
def test_what_does_not_hold_is_reported(numbers: dict[str, object], sentence: str) -> None:
    for sql, expected in BREAKS[sentence]:
        with transaction.atomic():
            break_it(sql.format(**numbers))
            examples = CHECKS[sentence].run().examples
            transaction.set_rollback(True)

        assert [e for e in examples if e.startswith(expected.format(**numbers))], sql


def test_what_nobody_broke_holds(numbers: dict[str, object]) -> None:
    failed = {check.sentence for check in CHECKS.values() if check.run().count}

    assert failed == {"Every account has the entry of its beginning"}


def test_each_check_is_seen_to_fail_here() -> None:
    assert set(BREAKS) == set(CHECKS)


def test_accounts_begin_with_actions_that_there_are() -> None:
    assert set(BEGINNINGS) <= set(ACTIONS)


def test_an_account_from_before_what_the_log_keeps_needs_no_beginning(acme: Account) -> None:
    AutomationSettings.objects.create(pk=1, keep_log_for=12)
    beginnings = CHECKS["Every account has the entry of its beginning"]
    assert beginnings.run().count == 1

    Account.objects.update(created_at=now() - timedelta(days=400))

    assert not beginnings.run().count


def test_what_cannot_be_looked_through_holds_up_no_other_check(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_app_membership RENAME TO lost")

    findings = {check.sentence: check.run() for check in CHECKS.values()}

    [example] = findings["Staff belong to no account"].examples
    assert "cannot be looked through" in example
    assert findings["Every trigger is enabled"].count == 0


def test_a_role_for_which_no_trigger_fires_is_reported(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")

    assert "session_replication_role is replica" in list(guards.disabled_triggers())


def test_what_a_later_migration_drops_or_replaces_is_not_missed() -> None:
    written = """
    CREATE FUNCTION old() RETURNS trigger AS $$ one $$; CREATE FUNCTION plain(text) RETURN 1;
    CREATE TRIGGER first BEFORE UPDATE OR DELETE ON shelf EXECUTE FUNCTION old();
    CREATE CONSTRAINT TRIGGER second AFTER INSERT ON shelf EXECUTE FUNCTION old();
    DROP TRIGGER IF EXISTS first ON shelf; DROP FUNCTION IF EXISTS old;
    CREATE FUNCTION new() RETURNS trigger AS $$ two $$;
    create or replace function new() returns trigger as $$ three $$;
    """

    assert guards.triggers_in(written) == {("second", "shelf"): "old"}
    assert guards.functions_in(written) == {"new": " three "}


def test_many_problems_are_counted_and_some_shown(db: None) -> None:
    found = Check("It is", lambda: (f"#{number}" for number in range(1, 1001))).run()

    assert found.count == 1000
    assert found.examples == [f"#{number}" for number in range(1, EXAMPLES + 1)]


# --- the command ------------------------------------------------------------------------


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def checked(screen: StringIO | None = None) -> str:
    said = screen or StringIO()
    call_command("check_integrity", stdout=said)
    return said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_what_holds_is_a_line_each(olivia: User) -> None:
    actions.open_account(olivia, {"country": "GB", "currency": "GBP"}, by=SYSTEM)

    assert checked().splitlines() == [f"ok   {sentence}" for sentence in CHECKS]


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_a_line_and_an_exit_code(olivia: User, acme: Account) -> None:
    olivia.emailaddress_set.all().delete()
    said = StringIO()

    with pytest.raises(CommandError, match=r"1 of .* checks failed") as failure:
        checked(said)

    assert failure.value.returncode == 1
    sentence = "FAIL Every user logs in with his one primary address"
    assert f"{sentence}: 1, for example #{olivia.pk}\n" in said.getvalue()
    note = "note Every account has the entry of its beginning"
    assert f"{note}: 1, for example #{acme.pk}\n" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_terminal_gets_a_bar_and_a_table(
    acme: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")

    screen = checked(Terminal())

    assert f"{len(CHECKS)}/{len(CHECKS)}" in screen
    table = screen.rsplit("What must hold", 1)[1]
    assert all(sentence in table for sentence in CHECKS)
    assert f"1, for example #{acme.pk}" in table


@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_written_meanwhile(olivia: User) -> None:
    with pytest.raises(InternalError, match="read-only transaction"), as_of_now():
        olivia.change(first_name="Olga")


def test_a_database_that_is_not_migrated_is_not_judged(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "accounts_app.management.commands.check_integrity.is_migrated", lambda: False
    )

    with pytest.raises(CommandError, match=r"Run manage\.py migrate first") as failure:
        checked()

    assert failure.value.returncode == 2
