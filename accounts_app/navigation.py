"""The menus, made from the doors: an entry is there for whom its door would let in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts_app.access import Area, Rule
from accounts_app.models import Account, Membership
from config.counting import Number


@dataclass(frozen=True)
class Item:
    label: str | Promise
    url: str
    icon: str
    current: bool
    number: Number | None = None


Entry = tuple[str, str | Promise, str]

MAIN: list[Entry] = [
    ("client:home", _("Home"), "house"),
    ("client:services", _("Services"), "package"),
    ("client:orders", _("Orders"), "shopping-cart"),
    ("client:invoices", _("Invoices"), "receipt"),
    ("client:tickets", _("Tickets"), "messages-square"),
]
ACCOUNT: list[Entry] = [
    ("client:details", _("Account Details"), "building-2"),
    ("client:users", _("User Management"), "users"),
    ("client:contacts", _("Contacts"), "contact"),
    ("client:activity", _("Account Activity"), "history"),
]
ADMIN: list[Entry] = [
    ("admin:clients", _("Clients"), "building-2"),
    ("admin:users", _("Manage Users"), "users"),
    ("admin:orders", _("Orders"), "shopping-cart"),
    ("admin:invoices", _("Invoices"), "receipt-text"),
    ("admin:identities", _("Identities"), "id-card"),
    ("admin:tickets", _("Tickets"), "messages-square"),
    ("admin:log", _("Activity Log"), "list"),
]
CONFIGURATION: list[Entry] = [
    ("admin:general_settings", _("General Settings"), "sliders-horizontal"),
    ("admin:order_settings", _("Orders and Invoices"), "banknote"),
    ("admin:automation_settings", _("Automation Settings"), "clock"),
    ("admin:products", _("Products"), "package"),
    ("admin:ticket_departments", _("Support Tickets"), "life-buoy"),
    ("admin:staff", _("Staff and Roles"), "key-round"),
]
# The pages of a client's profile. The entries of an app follow those of the apps below it.
TABS: list[Entry] = [
    ("admin:client", _("Summary"), ""),
    ("admin:client_profile", _("Profile"), ""),
    ("admin:client_users", _("Users"), ""),
    ("admin:client_contacts", _("Contacts"), ""),
    ("admin:client_services", _("Services"), ""),
    ("admin:client_orders", _("Orders"), ""),
    ("admin:client_invoices", _("Invoices"), ""),
    ("admin:client_tickets", _("Tickets"), ""),
    ("admin:client_emails", _("Emails"), ""),
    ("admin:client_log", _("Log"), ""),
]
YOU: list[Entry] = [
    ("profile", _("Your Profile"), "user"),
    ("account_change_password", _("Security"), "shield"),
]

# How many wait there, by the name of an entry of ADMIN; other apps add theirs.
NUMBERS: dict[str, Callable[[], Number]] = {}


class Menu:
    """What this person may open from here. Nothing is looked up before a template asks."""

    def __init__(self, request: Any) -> None:
        self.request = request

    @cached_property
    def main(self) -> list[Item]:
        return self.open_to_him(MAIN)

    @cached_property
    def account(self) -> list[Item]:
        return self.open_to_him(ACCOUNT)

    @cached_property
    def you(self) -> list[Item]:
        return self.open_to_him(YOU)

    @cached_property
    def admin(self) -> list[Item]:
        return self.open_to_him(ADMIN)

    @cached_property
    def configuration(self) -> list[Item]:
        return self.open_to_him(CONFIGURATION)

    def tabs_of(self, account: Account) -> list[Item]:
        """The pages about a client that open to these staff."""
        items = (self.tab(account, *entry) for entry in TABS)
        return [item for item in items if item]

    def tab(self, account: Account, name: str, label: str | Promise, icon: str) -> Item | None:
        url = reverse(name, args=[account.number])
        rule = rule_of(name, 1)
        here = self.request.path
        current = here == url or (name != "admin:client" and here.startswith(url))
        return Item(label, url, icon, current) if rule.admits(self.request) else None

    def open_to_him(self, entries: list[Entry]) -> list[Item]:
        items = (self.item(*entry) for entry in entries)
        return [item for item in items if item]

    def item(self, name: str, label: str | Promise, icon: str) -> Item | None:
        in_account = name.startswith("client:")
        account = self.request.account if in_account else None
        if in_account and (not account or account.is_closed):
            return None
        url = reverse(name, args=[account.number] if account else [])
        rule = rule_of(name, 1) if account else rule_of(name)
        if rule.area is not Area.PUBLIC and not is_open(rule, self.request):
            return None
        here = self.request.path
        current = here == url or (name != "client:home" and here.startswith(url))
        number = NUMBERS[name]() if name in NUMBERS else None
        return Item(label, url, icon, current, number)


@cache
def rule_of(name: str, *number: int) -> Rule:
    """The rule of the door of this name. It is the same whatever the number of an account."""
    rule: Rule = resolve(reverse(name, args=number)).func.access  # type: ignore[attr-defined]
    return rule


def is_open(rule: Rule, request: Any) -> bool:
    return rule.admits(request) and not rule.is_switched_off(request)


def pages_open_to(membership: Membership) -> list[str]:
    """The pages of the menus that this membership opens, by the rules of their doors."""
    visit: Any = SimpleNamespace(membership=membership)
    return [
        str(label) for name, label, _icon in [*MAIN, *ACCOUNT] if rule_of(name, 1).admits(visit)
    ]
