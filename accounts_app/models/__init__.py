"""Accounts: who pays, who may do what in them, and who gets copies of their mail."""

from accounts_app.models.accounts import Account
from accounts_app.models.contacts import Contact
from accounts_app.models.general import GeneralSettings
from accounts_app.models.memberships import Membership
from accounts_app.models.permissions import GROUPS, PRESETS, Permission

__all__ = [
    "GROUPS",
    "PRESETS",
    "Account",
    "Contact",
    "GeneralSettings",
    "Membership",
    "Permission",
]
