"""How every message leaves the house: promised with the change, delivered after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from mail_app.models import Message

LETTERS: dict[str, Letter] = {}


@dataclass(frozen=True)
class Envelope:
    """What a letter says, and to whom.

    `template` is the path of `<template>.txt`, whose first line is the subject, and of
    `<template>.html` if there is one. `to` and `reply_to` are bare addresses. The templates
    are rendered in `language`, the recipient's (the usual one if it is empty), so what is to
    be translated in `context` is a lazy string. `headers` are more of the message's.
    """

    template: str
    to: str
    context: dict[str, Any] = field(default_factory=dict)
    reply_to: str = ""
    language: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Letter:
    """A kind of message. Its function looks at the world when the letter leaves, and
    answers None when there is nothing left to say."""

    def __init__(self, write: Callable[..., Envelope | None]) -> None:
        self.name = f"{write.__module__}.{write.__name__}"
        self.write = write

    def post(self, *about: int | str, account: models.Model | None = None) -> Message:
        """Promise it, in the transaction of the change it tells about.

        `about` is stored and queued in clear: ids and names, never a secret. `account` is
        the one in whose history of emails it will stand. Raises TransactionManagementError
        outside a transaction, where a promise could come without its change. Answers the
        message, which will tell what became of it.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError(
                f"Post {self.name} inside the transaction of the change it tells about"
            )
        message = Message.objects.create(
            letter=self.name, about=list(about), account_id=account.pk if account else None
        )
        transaction.on_commit(lambda: queue(message.pk), robust=True)
        return message


def letter(function: Callable[..., Envelope | None]) -> Letter:
    made = Letter(function)
    LETTERS[made.name] = made
    return made


def queue(message_id: int, attempt: int = 0) -> None:
    """Ask a worker for the next attempt, after `attempt` of them.

    Raises kombu's OperationalError at once when the broker is away: nobody waits in a
    request for what the sweep will find anyway.
    """
    from mail_app.tasks import deliver

    deliver.apply_async((message_id, attempt), retry=False)
