"""Accounts: who pays, who may do what in them, and who gets copies of their mail."""

from accounts_app.models.accounts import Account
from accounts_app.models.belongings import (
    belongings_of,
    lone_users_of,
    obstacles_to_deleting,
)
from accounts_app.models.contacts import Contact
from accounts_app.models.deletions import Deletion
from accounts_app.models.general import AutomationSettings, GeneralSettings, Logo
from accounts_app.models.inactivity import (
    KEEPERS,
    DeletionNotice,
    Retention,
    months_before,
    to_inactivate,
)
from accounts_app.models.matters import MATTERS, Matter, matter_of, matters_for, matters_of
from accounts_app.models.memberships import Membership
from accounts_app.models.permissions import GROUPS, PRESETS, Permission

__all__ = [
    "GROUPS",
    "KEEPERS",
    "MATTERS",
    "PRESETS",
    "Account",
    "AutomationSettings",
    "Contact",
    "Deletion",
    "DeletionNotice",
    "GeneralSettings",
    "Logo",
    "Matter",
    "Membership",
    "Permission",
    "Retention",
    "belongings_of",
    "lone_users_of",
    "matter_of",
    "matters_for",
    "matters_of",
    "months_before",
    "obstacles_to_deleting",
    "to_inactivate",
]
