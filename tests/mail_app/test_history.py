"""What a message is to its account."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from accounts_app.models import Account
from mail_app.models import Message
from tests.mail_app import samples

State = Message.State


@pytest.fixture
def message(acme: Account) -> Message:
    """One about Acme."""
    samples.note.post("bob@example.test", "", account=acme)
    return acme.messages.get()


def test_a_message_stands_in_the_history_of_its_account(message: Message) -> None:
    assert message.get_state_display() == "Waiting"
    assert str(message) == "tests.mail_app.samples.note"


def test_a_message_goes_with_its_account(acme: Account, message: Message) -> None:
    with transaction.atomic():
        acme.delete()

    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": State.SENT},
        {"settled_at": now()},
        {"state": "lost", "settled_at": now()},
    ],
)
def test_a_message_is_settled_or_it_waits(message: Message, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(**wrong)
