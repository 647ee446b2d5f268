"""What time does with invitations."""

from __future__ import annotations

from django.utils.timezone import now

from accounts_app.models import Account
from activitylog_app.models import Actor
from activitylog_app.recording import action
from invitations_app import emails
from invitations_app.models import Invitation

State = Invitation.State
Status = Invitation.Status


@action("invitation.expired", "The invitation to {result.email} expired")
def expire(invitation: Invitation, *, by: Actor) -> Invitation | None:
    """Tell the log. It is the clock that made it expire, not this."""
    Account.objects.lock(invitation.account)
    offer = Invitation.objects.unmarked().filter(pk=invitation.pk).first()
    if offer is not None:
        offer.expired_at = now()
        offer.save(update_fields=["expired_at"])
    return offer


@action("invitation.reminded", "Reminded {result.email} of the invitation")
def remind(invitation: Invitation, *, by: Actor) -> Invitation | None:
    """Once, two days before the end."""
    account = Account.objects.lock(invitation.account)
    offer = Invitation.objects.to_remind_of().filter(pk=invitation.pk).first()
    if offer is not None:
        offer.reminded_at = now()
        offer.save(update_fields=["reminded_at"])
        emails.reminder.post(offer.pk, account=account)
    return offer


@action("invitation.forgotten", "Cleaned up {result} old invitations")
def forget(count: int, *, by: Actor) -> int | None:
    """Delete up to `count` that ended more than 30 days ago; answers how many were there."""
    old = Invitation.objects.forgettable().values("pk")[:count]
    gone, _details = Invitation.objects.filter(pk__in=old).delete()
    return gone or None
