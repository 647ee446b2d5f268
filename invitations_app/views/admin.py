"""Client Profile, Users: who has access to the account, and who is invited."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts_app import actions as account_actions
from accounts_app.access import StaffRequest, access, staff_with
from accounts_app.models import Account, Membership
from accounts_app.views.admin.profile import client_of, draw, view_client
from activitylog_app import actions as log_actions
from config.exports import csv_response
from config.paging import all_of, page_of, with_query
from config.refusals import Refused
from config.searching import words_of
from invitations_app import actions
from invitations_app.forms import AssociateForm, ManageUserForm
from invitations_app.models import Invitation
from invitations_app.views.telling import ends_of, receipt, sent_sentence
from users_app import actions as user_actions
from users_app.models import User

BY_NAME = ("user__last_name", "user__first_name", "user_id")
BY_ADDRESS = ("email", "id")
OPTIONS = 8

manage_users = staff_with("users_app.manage_users")


@access(view_client)
def users(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    words = words_of(request.GET.get("q", ""))
    people = account.memberships.select_related("user").with_two_factor().with_other_accounts()
    offers = account.invitations.kept().with_offer().select_related("message")
    user_count, invitation_count = account.user_count, offers.count()
    if words:
        found, offers = people.named(words), offers.matching(words)
    else:
        found = people.filter(is_owner=False)
    return draw(
        request,
        "invitations_app/admin/users",
        account,
        owner=None if words else people.get(is_owner=True),
        page=page_of(found, BY_NAME, request.GET),
        invitations=page_of(offers, BY_ADDRESS, request.GET, prefix="invitations_"),
        words=words,
        query=with_query(request.GET),
        user_count=user_count,
        invitation_count=invitation_count,
        has_search=max(user_count, invitation_count) >= 10,
    )


@access(view_client)
@require_GET
def export_users(request: StaffRequest, number: int) -> StreamingHttpResponse:
    account = client_of(number)
    words = words_of(request.GET.get("q", ""))
    people = account.memberships.select_related("user")
    people = people.named(words) if words else people
    owner_first = chain(
        people.filter(is_owner=True), all_of(people.filter(is_owner=False), ("id",))
    )
    titles = [_("Name"), _("Email address"), _("Owner"), _("Permissions"), _("Last login")]
    rows = (
        [
            m.user.full_name,
            m.user.email,
            m.is_owner,
            ", ".join(m.permission_labels),
            m.last_login_at,
        ]
        for m in owner_first
    )
    log_actions.export("users", account, filters=request.GET.dict(), by=request.actor)
    return csv_response(f"users-{number}", titles, rows)


@access(view_client)
@require_GET
def export_invitations(request: StaffRequest, number: int) -> StreamingHttpResponse:
    account = client_of(number)
    words = words_of(request.GET.get("q", ""))
    offers = account.invitations.kept()
    offers = offers.matching(words) if words else offers
    titles = [_("Email address"), _("Sent by"), _("Sent"), _("Expires"), _("Permissions")]
    rows = (
        [o.email, o.inviter_name, o.sent_at, o.expires_at, ", ".join(o.permission_labels)]
        for o in all_of(offers, BY_ADDRESS)
    )
    log_actions.export("invitations", account, filters=request.GET.dict(), by=request.actor)
    return csv_response(f"invitations-{number}", titles, rows)


@access(manage_users)
def associate(request: StaffRequest, number: int) -> HttpResponse:
    """Associate User: at once, or by an invitation. Searches on GET."""
    account = client_of(number)
    initial = asked_for(request.GET, account)
    form = AssociateForm(request.POST or None, account=account, initial=initial)
    if form.is_valid():
        try:
            messages.success(request, let_in(request, account, form))
            return redirect("admin:client_users", number)
        except Refused as refusal:
            form.explain(refusal)
    words = words_of((request.POST or request.GET).get("who", ""))
    return draw(
        request,
        "invitations_app/admin/associate",
        account,
        form=form,
        words=words,
        options=options(account, words),
    )


def asked_for(query: QueryDict, account: Account) -> dict[str, Any]:
    """What was chosen when Search was pressed; without script it comes with the words."""
    if "who" not in query:
        return {}
    return {field.name: field.data for field in AssociateForm(query, account=account)}


def let_in(request: StaffRequest, account: Account, form: AssociateForm) -> str:
    permissions = form.cleaned_data["permissions"]
    if form.cleaned_data["send_invite"]:
        return sent_sentence(
            actions.invite(account, form.address, permissions, by=request.actor)
        )
    assert form.found, "a valid form has found whom to let in at once"
    actions.associate(account, form.found, permissions, by=request.actor)
    told = {"name": form.found, "account": account}
    return _("%(name)s has access to %(account)s now.") % told


def options(account: Account, words: str) -> list[User]:
    """Whom the words could mean; those with access already say so."""
    if not words:
        return []
    found = User.objects.of_clients().matching(words).with_standing().order_by("-pk")[:OPTIONS]
    people = list(found)
    inside = set(account.memberships.filter(user__in=people).values_list("user", flat=True))
    for user in people:
        user.has_access = user.pk in inside
    return people


def membership_of(account: Account, pk: int) -> Membership:
    memberships = account.memberships.with_two_factor().with_other_accounts()
    found: Membership = get_object_or_404(memberships.select_related("user"), pk=pk)
    found.account = account
    return found


@access(manage_users)
def manage_user(request: StaffRequest, number: int, membership: int) -> HttpResponse:
    account = client_of(number)
    found = membership_of(account, membership)
    may_hand_over = request.user.has_perm("accounts_app.make_owner")
    form = ManageUserForm(request.POST or None, membership=found, with_ownership=may_hand_over)
    if form.is_valid():
        try:
            changed = account_actions.manage_user(
                found, form.person, form.permissions, form.versions, by=request.actor
            )
            if form.cleaned_data.get("make_owner"):
                return redirect("admin:make_owner", number, membership)
            if changed:
                messages.success(request, _("%(name)s is saved.") % {"name": form.name})
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect("admin:client_users", number)
        except Refused as refusal:
            found = membership_of(account, membership)
            form.explain(refusal, saved=found)
    return draw(
        request, "invitations_app/admin/manage_user", account, form=form, membership=found
    )


@access(staff_with("accounts_app.make_owner"))
def make_owner(request: StaffRequest, number: int, membership: int) -> HttpResponse:
    """Asks on GET, swaps owner and user on POST."""
    account = client_of(number)
    found = membership_of(account, membership)
    if request.method == "POST":
        if account_actions.make_owner(found, by=request.actor):
            told = {"name": found.user, "account": account}
            messages.success(request, _("%(name)s is the owner of %(account)s now.") % told)
        return redirect("admin:client_users", number)
    return draw(request, "invitations_app/admin/make_owner", account, membership=found)


@access(manage_users)
def reset_password(request: StaffRequest, number: int, membership: int) -> HttpResponse:
    """Asks on GET, sends a link on POST. Nobody here sees or sets a password."""
    account = client_of(number)
    found = membership_of(account, membership)
    if request.method == "POST":
        user_actions.request_reset(found.user, by=request.actor)
        told = {"email": found.user.email}
        messages.success(request, _("We sent a link to %(email)s.") % told)
        return redirect("admin:client_users", number)
    return draw(request, "invitations_app/admin/reset_password", account, membership=found)


@access(manage_users)
def disable_two_factor(request: StaffRequest, number: int, membership: int) -> HttpResponse:
    """Asks on GET, turns it off on POST. The user is told by mail."""
    account = client_of(number)
    found = membership_of(account, membership)
    if request.method == "POST":
        if user_actions.disable_two_factor(found.user, by=request.actor):
            told = {"name": found.user}
            messages.success(request, _("Two-factor login of %(name)s is off.") % told)
        return redirect("admin:manage_user", number, membership)
    return draw(request, "invitations_app/admin/disable_two_factor", account, membership=found)


@access(manage_users)
def remove_user(request: StaffRequest, number: int, membership: int) -> HttpResponse:
    """Lists on GET what will end, removes on POST. The owner cannot be removed."""
    account = client_of(number)
    found = get_object_or_404(account.memberships.filter(is_owner=False), pk=membership)
    found.account = account
    sent = account.invitations.pending().filter(invited_by=found.user).count()
    if request.method == "POST":
        try:
            actions.revoke(found, by=request.actor)
            messages.success(request, receipt(found, sent))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:client_users", number)
    return draw(
        request,
        "invitations_app/admin/remove_user",
        account,
        membership=found,
        ends=ends_of(found, sent),
    )


def kept_invitation(account: Account, pk: int) -> Invitation:
    found: Invitation = get_object_or_404(account.invitations.kept(), pk=pk)
    return found


@access(manage_users)
@require_POST
def resend_invitation(request: StaffRequest, number: int, invitation: int) -> HttpResponse:
    account = client_of(number)
    try:
        offer = actions.resend(kept_invitation(account, invitation), by=request.actor)
        messages.success(request, sent_sentence(offer))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("admin:client_users", number)


@access(manage_users)
def cancel_invitation(request: StaffRequest, number: int, invitation: int) -> HttpResponse:
    """Asks on GET, cancels on POST."""
    account = client_of(number)
    offer = kept_invitation(account, invitation)
    if request.method == "POST":
        actions.cancel(offer, by=request.actor)
        told = {"email": offer.email}
        messages.success(request, _("The invitation to %(email)s is cancelled.") % told)
        return redirect("admin:client_users", number)
    return draw(request, "invitations_app/admin/cancel_invitation", account, invitation=offer)
