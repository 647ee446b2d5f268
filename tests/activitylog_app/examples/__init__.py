"""One example for each action: how it is done, and what its entry must name.

    @example("account.closed")
    def closed(by: Actor, acme: Account) -> Told:
        actions.close(acme, by=by)
        return Told(acme)

An example takes `by`, and the fixtures it needs by their names. It is called once for each
kind of actor, on the same scene, and what it did is undone after each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

from django.utils.module_loading import autodiscover_modules

from accounts_app.models import Account
from users_app.models import User


@dataclass(frozen=True)
class Told:
    """What the entry names: the account, the user it is about, and, where somebody comes
    who was a visitor before, as whom he stands in the log."""

    account: Account | None = None
    user: User | None = None
    comes_as: User | None = None


@dataclass(frozen=True)
class Example:
    """`refused` says why for each kind of actor the action refuses; a visitor is tried only
    where the site lets one do it."""

    do: Callable[..., Told]
    by_visitors: bool = False
    refused: dict[str, str] = field(default_factory=dict)


EXAMPLES: dict[str, Example] = {}


def example(
    code: str, *, by_visitors: bool = False, refused: dict[str, str] | None = None
) -> Callable[[Callable[..., Told]], Callable[..., Told]]:
    def keep(do: Callable[..., Told]) -> Callable[..., Told]:
        assert code not in EXAMPLES, code
        EXAMPLES[code] = Example(do, by_visitors, refused or {})
        return do

    return keep


def find_all() -> None:
    """All actions of all apps, and all examples."""
    autodiscover_modules("actions")
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
