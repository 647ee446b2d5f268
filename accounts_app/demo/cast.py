"""Who there is in the demo, as `people.toml` and `accounts.toml` say it."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any

from accounts_app.models import Permission

HERE = Path(__file__).parent
FAR_AWAY = 750


@dataclass(frozen=True)
class Person:
    """Somebody with a login. `before` are details of his profile that he has changed since."""

    email: str
    name: str
    zone: str
    purpose: str = ""
    before: dict[str, str] = field(default_factory=dict)
    days: int = FAR_AWAY
    is_staff: bool = False
    is_verified: bool = True
    role: str = ""


@dataclass(frozen=True)
class Customer:
    """An account. `details` are those of today, `before` what some of them were once."""

    owner: str
    days: int
    details: dict[str, str]
    quiet: int = 0
    before: dict[str, str] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict)
    contacts: dict[str, list[str]] = field(default_factory=dict)
    former_contacts: list[str] = field(default_factory=list)
    invitations: dict[str, Any] = field(default_factory=dict)


@cache
def people() -> dict[str, Person]:
    found = read("people.toml")
    return {
        email: Person(email, is_staff=group == "staff", **told)
        for group in ("people", "staff")
        for email, told in found[group].items()
    }


@cache
def customers() -> list[Customer]:
    """The oldest first, as their numbers go."""
    found = [customer(told) for told in read("accounts.toml")["accounts"]]
    return sorted(found, key=lambda each: -each.days)


def customer(told: dict[str, Any]) -> Customer:
    own = {name: told[name] for name in Customer.__dataclass_fields__ if name in told}
    own["details"] = {name: value for name, value in told.items() if name not in own}
    users = told.get("users", {}).items()
    own["users"] = {email: Permission.values if may == "all" else may for email, may in users}
    return Customer(**own)


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def named(name: str) -> dict[str, str]:
    first, _space, last = name.partition(" ")
    return {"first_name": first, "last_name": last}


def addressed(name: str, domain: str) -> dict[str, str]:
    """A contact's names and address: `Neil Prosser`, or with an address `Neil <neil@…>`."""
    shown, email = parseaddr(name)
    if "@" in email:
        return named(shown) | {"email": email}
    return named(name) | {
        "email": f"{'.'.join(spelled(word) for word in name.split())}@{domain}"
    }


def spelled(word: str) -> str:
    """The word as one writes it in an address: `Sinéad` is `sinead`."""
    plain = unicodedata.normalize("NFKD", word.lower().translate(LETTERS))
    return plain.encode("ascii", "ignore").decode()


LETTERS = str.maketrans({"ø": "o", "ð": "d", "þ": "th", "ł": "l", "ß": "ss", "æ": "ae"})
