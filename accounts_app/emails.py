"""The messages about accounts, and what somebody may do in them."""

from __future__ import annotations

from django.urls import reverse

from accounts_app.models import Account, Deletion, DeletionNotice, Membership
from accounts_app.models.memberships import MembershipQuerySet
from activitylog_app.models import Run
from mail_app.letters import Envelope, letter
from users_app.models import User


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


@letter
def account_added(account_id: int) -> Envelope | None:
    """To the owner of an account that staff opened for a user there is."""
    return to_owner("account_added", account_id)


@letter
def account_closed(account_id: int) -> Envelope | None:
    """Nothing to say if it was opened again meanwhile."""
    account = Account.objects.filter(pk=account_id, status=Account.Status.CLOSED).first()
    return to_owner("account_closed", account_id) if account else None


@letter
def account_deleted(
    email: str, name: str, language: str, account: str, number: int
) -> Envelope | None:
    """To who owned it. Nothing of it is there any more, so all is told with the promise."""
    context = {"name": name, "account_name": account, "number": number, "email": email}
    return Envelope("accounts_app/email/account_deleted", email, context, language=language)


@letter
def deletion_announced(account_id: int) -> Envelope | None:
    """To the owner, 30 days before. Nothing to say if it was called off meanwhile."""
    notices = DeletionNotice.objects.standing().select_related("account")
    notice = notices.filter(account=account_id).first()
    if notice is None:
        return None
    owner = notice.account.owner
    context = {
        "user": owner,
        "account": notice.account,
        "due_at": notice.due_at,
        "link": reverse("account_login"),
    }
    template = "accounts_app/email/deletion_announced"
    return Envelope(template, owner.email, context, language=owner.language)


# So many of the deleted accounts stand in the report; the others stand on its page.
NAMED = 50


@letter
def retention_report(run_id: int, user_id: int) -> Envelope | None:
    """To staff who configure the rule for inactive clients."""
    run = Run.objects.filter(pk=run_id).first()
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if run is None or user is None:
        return None
    deletions = Deletion.objects.filter(run=run).order_by("pk")
    context = {
        "user": user,
        "run": run,
        "deletions": deletions[:NAMED],
        "others": max(0, run.done - NAMED),
        "link": reverse("admin:run", args=[run.pk]),
    }
    template = "accounts_app/email/retention_report"
    return Envelope(template, user.email, context, language=user.language)


@letter
def now_owner(account_id: int, user_id: int) -> Envelope | None:
    memberships = Membership.objects.filter(is_owner=True)
    return about_ownership("now_owner", memberships, account_id, user_id)


@letter
def no_longer_owner(account_id: int, user_id: int) -> Envelope | None:
    memberships = Membership.objects.filter(is_owner=False)
    return about_ownership("no_longer_owner", memberships, account_id, user_id)


def about_ownership(
    name: str, memberships: MembershipQuerySet, account_id: int, user_id: int
) -> Envelope | None:
    """Nothing to say if it has changed again meanwhile."""
    found = memberships.select_related("account", "user")
    membership = found.filter(account=account_id, user=user_id).first()
    if membership is None:
        return None
    user, account = membership.user, membership.account
    context = {
        "user": user,
        "account": account,
        "owner": account.owner,
        "link": reverse("client:home", args=[account_id]),
    }
    return Envelope(f"accounts_app/email/{name}", user.email, context, language=user.language)


def to_owner(name: str, account_id: int) -> Envelope | None:
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return None
    owner = account.owner
    context = {
        "user": owner,
        "account": account,
        "link": reverse("client:home", args=[account_id]),
    }
    return Envelope(f"accounts_app/email/{name}", owner.email, context, language=owner.language)
