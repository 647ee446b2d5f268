"""Accounts: who pays, who may do what in them, and who gets copies of their mail."""

from accounts_app.models.accounts import Account
from accounts_app.models.contacts import Contact
from accounts_app.models.memberships import Membership
from accounts_app.models.permissions import Permission

__all__ = ["Account", "Contact", "Membership", "Permission"]
