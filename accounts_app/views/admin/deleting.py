"""Delete Client: what will go, the question, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts_app import actions
from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.forms import DeleteClientForm
from accounts_app.models import Account, Deletion, Membership, belongings_of
from accounts_app.views.admin.profile import client_of, draw
from config.refusals import Refused
from users_app.stepping_up import step_up

delete_client = staff_with("accounts_app.delete_client")
SHOWN = 200


@dataclass(frozen=True)
class Fate:
    """What becomes of a user if the toggle is on, and why."""

    membership: Membership
    reason: str
    goes: bool


@access(delete_client)
@step_up
def delete(request: StaffRequest, number: int) -> HttpResponse:
    """Says on GET what will go, begins on POST. It goes on in the background."""
    account = client_of(number)
    form = DeleteClientForm(request.POST or None, account=account)
    if form.is_valid():
        try:
            wanted = form.cleaned_data["delete_users"]
            deletion = actions.request_deletion(account, wanted, by=request.actor)
            return redirect("admin:deletion", deletion.pk)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    gone = [belonging for belonging in belongings_of(account.pk) if belonging.count]
    return draw(
        request,
        "accounts_app/admin/delete_client",
        account,
        form=form,
        fates=fates(account),
        belongings=gone,
    )


def fates(account: Account) -> list[Fate]:
    """The owner first, at most as many as one can read."""
    memberships = account.memberships.select_related("user").with_other_accounts()
    return [
        fate_of(membership)
        for membership in memberships.order_by("-is_owner", "user__last_name", "pk")[:SHOWN]
    ]


def fate_of(membership: Membership) -> Fate:
    others = membership.other_accounts
    if others:
        reason = ngettext("%(count)s other account", "%(count)s other accounts", others)
        return Fate(membership, reason % {"count": others}, goes=False)
    reason = _("Owner, no other account") if membership.is_owner else _("No other account")
    return Fate(membership, reason, goes=True)


@access(delete_client)
def deletion(request: StaffRequest, deletion: int) -> HttpResponse:
    """How far it is. The page asks again by itself until it is done."""
    found = get_object_or_404(Deletion.objects.select_related("requested_by"), pk=deletion)
    return render(request, "accounts_app/admin/deletion.html", {"deletion": found})
