"""What tickets mean for inactive clients, and what becomes of them with a deleted one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils.timezone import now

from accounts_app.actions import carry_out, request_deletion
from accounts_app.models import (
    Account,
    AutomationSettings,
    Retention,
    matter_of,
    matters_of,
    to_inactivate,
)
from activitylog_app.models import SYSTEM, Actor
from config.deleting import delete_rows
from config.files import PrivateFiles, private_files
from tests.orders_app.factories import ServiceFactory
from tests.tickets_app.factories import TicketFactory, attachment_of, word_of_staff
from tickets_app import actions
from tickets_app.models import Attachment, Reply, Ticket, forgotten_attachments
from users_app.models import User

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def unused(acme: Account) -> Account:
    """Nobody has been there for years."""
    Account.objects.filter(pk=acme.pk).update(created_at=LONG_AGO)
    User.objects.update(last_login=None)
    return acme


def is_in_use() -> bool:
    return not to_inactivate(AutomationSettings(inactivate_after=12), now()).exists()


def test_a_customers_word_of_late_is_a_sign(unused: Account) -> None:
    assert not is_in_use()

    TicketFactory(account=unused)

    assert is_in_use()


def test_a_word_of_staff_is_none(unused: Account) -> None:
    ticket = TicketFactory(account=unused)
    ticket.replies.all().delete()

    word_of_staff(ticket)

    assert not is_in_use()


@pytest.mark.parametrize(
    ("kind", "kept"), [("open", True), ("on_hold", True), ("closed", False)]
)
def test_an_open_ticket_keeps_its_account(unused: Account, kind: str, kept: bool) -> None:
    ticket = TicketFactory(account=unused, kind=kind)
    ticket.replies.all().delete()

    found = Retention(months=12).eligible().filter(pk=unused.pk)

    assert found.exists() != kept


def test_tickets_go_with_a_deleted_client_and_their_files_after_them(
    acme: Account, by_ada: Actor, private_folder: Path
) -> None:
    ticket = TicketFactory(account=acme)
    other = TicketFactory(account=acme)
    attachment = Attachment(reply=other.replies.get(), content_type="text/plain", size=1)
    attachment.file.save("x", ContentFile(b"x"))
    actions.merge(ticket, other, by=by_ada)

    carry_out(request_deletion(acme, False, by=by_ada))

    later = now() + timedelta(hours=2)
    assert not Ticket.objects.exists()
    assert forgotten_attachments(later) == [attachment.file.name]
    assert actions.remove_forgotten_attachments(later, by=SYSTEM) == 1
    assert not [path for path in private_folder.rglob("*") if path.is_file()]


def test_only_of_files_that_nothing_speaks_of_the_time_is_looked_up(
    db: None, private_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may be a million. One is removed by somebody else at that moment."""
    attachment_of(TicketFactory())
    for name in ("gone", "left"):
        private_files().save(f"tickets/aa/{name}", ContentFile(b"x"))
    asked: list[str] = []
    whole = PrivateFiles.get_modified_time

    def time_of(files: PrivateFiles, name: str) -> datetime:
        asked.append(name)
        if name.endswith("gone"):
            files.delete(name)
        return whole(files, name)

    monkeypatch.setattr(PrivateFiles, "get_modified_time", time_of)

    assert forgotten_attachments(now() + timedelta(hours=2)) == ["tickets/aa/left"]
    assert sorted(asked) == ["tickets/aa/gone", "tickets/aa/left"]


def test_tickets_go_with_many_clients_at_once(acme: Account, elsewhere: Account) -> None:
    for account in (acme, elsewhere):
        TicketFactory(account=account)

    delete_rows(Ticket, list(Ticket.objects.values_list("pk", flat=True)))

    assert not Reply.objects.exists()


# --- what a ticket can be about ---------------------------------------------------------


def test_one_asks_about_ones_own_services(acme: Account, elsewhere: Account) -> None:
    service, other = (ServiceFactory(account=account) for account in (acme, elsewhere))

    assert [matter.number for matter in matters_of(acme)] == [service.pk]
    assert matter_of(acme, f"service {service.pk}")
    assert matter_of(acme, f"service {other.pk}") is None
