"""What a question of an account can be about, offered by apps that know nothing of each other:
one adds what it has to `MATTERS`, another lets people choose from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts_app.models.accounts import Account
from accounts_app.models.memberships import Membership
from accounts_app.models.permissions import Permission

# More of one kind nobody looks through in a list.
SHOWN = 200


@dataclass(frozen=True)
class Matter:
    """One thing of an account: its `kind`, a key of MATTERS, its number and its name now."""

    kind: str
    number: int
    name: str

    @property
    def key(self) -> str:
        """As a form knows it: `service 12`."""
        return f"{self.kind} {self.number}"


@dataclass(frozen=True)
class Kind:
    """`of` answers the numbers and names of an account's things, the latest first, `needs` is
    the permission without which nobody sees them."""

    label: Any
    of: Callable[[Account], list[tuple[int, str]]]
    needs: Permission


MATTERS: dict[str, Kind] = {}


def matters_of(account: Account) -> list[Matter]:
    """What of this account there is to ask about."""
    return [
        Matter(name, number, text)
        for name, kind in MATTERS.items()
        for number, text in kind.of(account)[:SHOWN]
    ]


def matter_of(account: Account, key: str) -> Matter | None:
    """The one with this key, if it is the account's."""
    return next((matter for matter in matters_of(account) if matter.key == key), None)


def matters_for(membership: Membership) -> list[Matter]:
    """Those of its account's that this membership may see."""
    found = matters_of(membership.account)
    return [matter for matter in found if membership.can(MATTERS[matter.kind].needs)]
