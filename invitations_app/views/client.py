"""User Management: who has access to the account, who is invited. Leave Account."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts_app import actions as account_actions
from accounts_app.access import ClientRequest, access, manager_of_users, user_but_not_owner
from accounts_app.models import Membership
from accounts_app.navigation import pages_open_to
from config.paging import page_of
from config.refusals import Refused
from invitations_app import actions
from invitations_app.forms import InviteForm, PermissionsForm
from invitations_app.models import Invitation
from invitations_app.views.telling import ends_of, receipt, sent_sentence

SEARCH_FROM = 10
BY_NAME = ("user__first_name", "user__last_name", "user_id")
BY_ADDRESS = ("email", "id")


@dataclass(frozen=True)
class Outcome:
    """What happened to one of several addresses: `kind` is that of a flash."""

    email: str
    message: str
    kind: str


@access(manager_of_users)
def users(request: ClientRequest) -> HttpResponse:
    return user_management(request, InviteForm(account=request.account))


@access(manager_of_users)
def invite(request: ClientRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, account=request.account)
    if not form.is_valid():
        return user_management(request, form)
    outcomes = [
        invite_one(request, email, form.cleaned_data["permissions"])
        for email in form.cleaned_data["emails"]
    ]
    if rest := [outcome.email for outcome in outcomes if outcome.kind == "bad"]:
        return user_management(request, form.for_the_rest(rest), outcomes)
    messages.success(request, sent_to(outcomes))
    return redirect("client:users", request.account.number)


def sent_to(outcomes: list[Outcome]) -> str:
    if len(outcomes) == 1:
        return outcomes[0].message
    told = {"emails": ", ".join(outcome.email for outcome in outcomes)}
    return _("Invitations sent to %(emails)s. They expire in 7 days.") % told


def invite_one(request: ClientRequest, email: str, permissions: list[str]) -> Outcome:
    """Others may have been invited meanwhile, or a limit be reached half-way."""
    try:
        offer = actions.invite(request.account, email, permissions, by=request.actor)
    except Refused as refusal:
        return Outcome(email, refusal.message, "bad")
    return Outcome(email, sent_sentence(offer), "good")


def user_management(
    request: ClientRequest, form: InviteForm, outcomes: list[Outcome] | None = None
) -> HttpResponse:
    account = request.account
    words = request.GET.get("q", "").replace("\0", "").strip()
    others = account.memberships.filter(is_owner=False).select_related("user").with_two_factor()
    offers = account.invitations.kept().with_offer().select_related("message")
    if words:
        others, found = others.named(words), offers.matching(words)
    else:
        found = offers
    user_count, invitation_count = account.memberships.count(), offers.count()
    context = {
        "page": page_of(others, BY_NAME, request.GET),
        "invitations": page_of(found, BY_ADDRESS, request.GET, prefix="invitations_"),
        "words": words,
        "user_count": user_count,
        "invitation_count": invitation_count,
        "has_search": max(user_count, invitation_count) >= SEARCH_FROM,
        "form": form,
        "outcomes": outcomes or [],
    }
    return render(request, "invitations_app/client/users.html", context)


def other_user(request: ClientRequest, pk: int) -> Membership:
    """One of the account's users; the owner's own row has no doors."""
    others = request.account.memberships.filter(is_owner=False)
    membership: Membership = get_object_or_404(others.select_related("user"), pk=pk)
    return membership


@access(manager_of_users)
def permissions(request: ClientRequest, membership: int) -> HttpResponse:
    found = other_user(request, membership)
    form = PermissionsForm(request.POST or None, membership=found)
    if form.is_valid():
        chosen, version = form.cleaned_data["permissions"], form.cleaned_data["version"]
        try:
            if account_actions.change_permissions(found, chosen, version, by=request.actor):
                told = {"name": found.user}
                messages.success(request, _("Permissions of %(name)s saved.") % told)
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("client:users", request.account.number)
        except Refused as refusal:
            found.refresh_from_db()
            form.explain(refusal, saved=found)

    context = {"form": form, "membership": found}
    return render(request, "invitations_app/client/permissions.html", context)


@access(manager_of_users)
def abilities(request: ClientRequest, membership: int) -> HttpResponse:
    """What can he do? Told by the declarations that open the doors."""
    found = other_user(request, membership)
    context = {
        "membership": found,
        "can": found.abilities,
        "cannot": found.inabilities,
        "pages": pages_open_to(found),
    }
    return render(request, "invitations_app/client/abilities.html", context)


@access(manager_of_users)
def remove_access(request: ClientRequest, membership: int) -> HttpResponse:
    """Lists on GET what will end, removes on POST."""
    found = other_user(request, membership)
    sent = request.account.invitations.pending().filter(invited_by=found.user).count()
    if request.method == "POST":
        actions.revoke(found, by=request.actor)
        messages.success(request, receipt(found, sent))
        return redirect("client:users", request.account.number)

    context = {"membership": found, "ends": ends_of(found, sent)}
    return render(request, "invitations_app/client/remove_access.html", context)


def kept_invitation(request: ClientRequest, pk: int) -> Invitation:
    offer: Invitation = get_object_or_404(request.account.invitations.kept(), pk=pk)
    return offer


@access(manager_of_users)
@require_POST
def resend_invitation(request: ClientRequest, invitation: int) -> HttpResponse:
    try:
        offer = actions.resend(kept_invitation(request, invitation), by=request.actor)
        messages.success(request, sent_sentence(offer))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("client:users", request.account.number)


@access(manager_of_users)
def cancel_invitation(request: ClientRequest, invitation: int) -> HttpResponse:
    """Asks on GET, cancels on POST."""
    offer = kept_invitation(request, invitation)
    if request.method == "POST":
        actions.cancel(offer, by=request.actor)
        told = {"email": offer.email}
        messages.success(request, _("The invitation to %(email)s is cancelled.") % told)
        return redirect("client:users", request.account.number)

    context = {"invitation": offer}
    return render(request, "invitations_app/client/cancel_invitation.html", context)


@access(user_but_not_owner)
def leave(request: ClientRequest) -> HttpResponse:
    """Asks on GET, leaves on POST."""
    if request.method == "POST":
        try:
            actions.leave(request.membership, by=request.actor)
            told = {"account": request.account}
            messages.success(request, _("You no longer have access to %(account)s.") % told)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("choose_account")

    return render(request, "invitations_app/client/leave.html")
