"""Why something cannot be done, said by several actions."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts_app.models import Account, Membership
from config.models import Versioned
from config.refusals import Gone, Refused, Stale


class AddressTaken(Refused):
    """The address already belongs to a user."""

    def __init__(self) -> None:
        message = _(
            "This email address already has a login. Log in to create another account with it."
        )
        super().__init__(message, "email")


def refuse_stale(thing: Versioned, version: str) -> None:
    """Raises Stale unless the locked `thing` is still at this version."""
    if thing.version != version:
        raise Stale(
            _(
                "Somebody else changed this while you were editing. Check the fields marked "
                "below against what is saved now, then save again."
            )
        )


def find_membership(account: Account, membership: Membership) -> Membership:
    """The membership as it is now, its account being locked."""
    found = account.memberships.select_related("user").filter(pk=membership.pk).first()
    if found is None:
        raise Gone
    found.account = account
    return found
