"""Invitations as they are now, their account being locked."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.models import Account
from config.refusals import Gone, Refused
from invitations_app.models import Invitation

State = Invitation.State
Status = Invitation.Status


class NotOpen(Refused):
    """The invitation cannot be answered any more; the page says which it is."""

    def __init__(self, state: State) -> None:
        super().__init__(_("This invitation cannot be accepted any more."))
        self.state = state


def find_offer(account: Account, invitation: Invitation) -> Invitation:
    """The pending invitation as it is now, its account being locked."""
    offer = account.invitations.pending().filter(pk=invitation.pk).first()
    if offer is None:
        raise Gone
    offer.account = account
    return offer


def settle(offer: Invitation, status: Status) -> None:
    offer.status, offer.settled_at = status, now()
    offer.save(update_fields=["status", "settled_at"])
