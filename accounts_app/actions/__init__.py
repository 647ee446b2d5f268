"""What can be done with accounts, their users and their contacts, and with the settings."""

from accounts_app.actions.accounts import (
    Registration,
    activate,
    add_client,
    change_automation,
    change_details,
    change_notes,
    close,
    enter,
    open_account,
    register,
    reopen,
)
from accounts_app.actions.contacts import add_contact, change_contact, delete_contact
from accounts_app.actions.deletion import (
    batches_of,
    carry_out,
    delete_accounts,
    request_deletion,
)
from accounts_app.actions.people import (
    begin_acting,
    change_permissions,
    delete_users,
    end_acting,
    make_owner,
    manage_user,
)
from accounts_app.actions.refusing import AddressTaken, find_membership, refuse_stale
from accounts_app.actions.retention import (
    announce_deletion,
    call_off_deletion,
    heavy_among,
    inactivate,
    let_deletion_lapse,
    prune,
    prune_alone,
    report_retention,
)
from accounts_app.actions.settings import (
    change_automation_settings,
    change_general_settings,
    change_logo,
)

__all__ = [
    "AddressTaken",
    "Registration",
    "activate",
    "add_client",
    "add_contact",
    "announce_deletion",
    "batches_of",
    "begin_acting",
    "call_off_deletion",
    "carry_out",
    "change_automation",
    "change_automation_settings",
    "change_contact",
    "change_details",
    "change_general_settings",
    "change_logo",
    "change_notes",
    "change_permissions",
    "close",
    "delete_accounts",
    "delete_contact",
    "delete_users",
    "end_acting",
    "enter",
    "find_membership",
    "heavy_among",
    "inactivate",
    "let_deletion_lapse",
    "make_owner",
    "manage_user",
    "open_account",
    "prune",
    "prune_alone",
    "refuse_stale",
    "register",
    "reopen",
    "report_retention",
    "request_deletion",
]
