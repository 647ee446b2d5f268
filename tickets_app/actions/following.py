"""Who would get a letter about a ticket if one left now. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from tickets_app import emails
from tickets_app.models import Ticket
from users_app.models import User


@dataclass(frozen=True)
class Follower:
    """`kind`: user, contact, guest or copy; `pk` is that of the user, of the contact, of the
    private link, of the watcher."""

    kind: str
    pk: int
    name: str
    email: str


def followers_of(ticket: Ticket) -> list[Follower]:
    found = {tuple(key.split()): one for key, one in emails.readers_of(ticket).items()}
    users = User.objects.in_bulk([int(pk) for kind, pk in found if kind == "user"])
    return [
        Follower(
            kind,
            int(pk),
            users[int(pk)].full_name if kind == "user" else reader.name,
            reader.email,
        )
        for (kind, pk), reader in found.items()
    ]
