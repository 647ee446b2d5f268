"""The messages about what somebody may do in an account."""

from __future__ import annotations

from django.urls import reverse

from accounts_app.models import Membership
from mail_app.letters import Envelope, letter


@letter
def permissions_changed(membership_id: int) -> Envelope | None:
    """To the user. Nothing to say any more to whom was removed meanwhile."""
    memberships = Membership.objects.select_related("user", "account")
    membership = memberships.filter(pk=membership_id, is_owner=False).first()
    if membership is None:
        return None
    context = {
        "user": membership.user,
        "account": membership.account,
        "permissions": membership.permission_labels,
        "link": reverse("client:home", args=[membership.account_id]),
    }
    template = "accounts_app/email/permissions_changed"
    return Envelope(template, membership.user.email, context, language=membership.user.language)
