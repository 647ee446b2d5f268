"""What is told though it changes nothing: lists taken away, doors that stayed shut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.searching import words_of
from config.visible import visible

LONGEST = 200


@dataclass(frozen=True)
class Told:
    """What an entry speaks of, the account it is about, if any, and facts by their names."""

    what: str
    account: Any = None
    noted: dict[str, Any] = field(default_factory=dict)


@action("list.exported", "Exported {result.what}")
def export(
    name: str,
    account: Any = None,
    *,
    filters: Mapping[str, str],
    file_format: str = "CSV",
    by: Actor,
) -> Told:
    """Somebody takes a list with him as a file.

    Its name as in "Exported clients", the account whose list it is, and the filters as they
    stand in the address.
    """
    chosen = {
        words_of(key)[:LONGEST]: words_of(value)[:LONGEST]
        for key, value in filters.items()
        if value and key not in {"after", "before"}
    }
    noted = {"format": file_format, **({"filters": chosen} if chosen else {})}
    return Told(name, account, noted)


@action("access.refused", "Was refused {result.what}")
def refuse(path: str, account: Any = None, *, method: str, by: Actor) -> Told:
    """A door did not open to somebody who is logged in; `path` is without query.

    The account is named only if the person has to do with it: nobody shall read in the log of
    his account who else tries its number.
    """
    return Told(visible(path)[:LONGEST], account, {"method": method})


@action(
    "access.held_back",
    "Was held back after too many attempts at {result.what}",
    internal=True,
)
def hold_back(path: str, *, by: Actor) -> Told:
    """A limit is reached."""
    return Told(visible(path)[:LONGEST])
