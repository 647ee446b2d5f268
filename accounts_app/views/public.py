"""Register, Choose Account, Create a New Account: the pages before one is in an account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts_app import actions
from accounts_app.access import UserRequest, VisitorRequest, access, anyone, customer
from accounts_app.forms import AccountForm, RegisterForm
from accounts_app.landing import landing
from config.paging import Page, page_of
from invitations_app.models import Invitation
from users_app.models import User
from users_app.views.public import NewcomerView

SEARCH_FROM = 10
RECENT = 3


@access(anyone)
def front(request: VisitorRequest) -> HttpResponse:
    """The bare address: on to where one works, or to the login."""
    if request.user.is_authenticated:
        return redirect(landing(request.user).url)
    return redirect("account_login")


class RegisterView(NewcomerView):
    def make(self, form: RegisterForm) -> User:
        return actions.register(form.person, form.account, by=self.request.actor).user


register = access(anyone)(RegisterView.as_view())


@access(customer)
def choose_account(request: UserRequest) -> HttpResponse:
    """Own and shared accounts: the last used first and, if they are many, all by name."""
    memberships = request.user.memberships.select_related("account")
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = memberships.matching(words) if words else memberships
    if few := request.user.account_count <= RECENT:
        page = Page(list(found.last_used_first()))
    else:
        page = page_of(found, ("account__sort_name", "account_id"), request.GET)
    first = not (few or words or page.previous)
    context = {
        "page": page,
        "recent": memberships.enterable().recent()[:RECENT] if first else [],
        "words": words,
        "has_search": request.user.account_count >= SEARCH_FROM,
        "joinable": [] if words else Invitation.objects.joinable_by(request.user),
        "can_register": request.general_settings.allow_client_registration,
    }
    return render(request, "accounts_app/public/choose_account.html", context)


@access(customer)
@require_POST
def enter(request: UserRequest, number: int) -> HttpResponse:
    """Switch Account."""
    memberships = request.user.memberships.enterable().select_related("account")
    membership = get_object_or_404(memberships, account=number)
    actions.enter(membership, by=request.actor)
    return redirect("client:home", number)


@access(customer)
def create_account(request: UserRequest) -> HttpResponse:
    """One more account, owned by whoever is logged in. Closed with registration."""
    if not request.general_settings.allow_client_registration:
        return render(request, "account/signup_closed.html")
    form = AccountForm(request.POST or None)
    if form.is_valid():
        account = actions.open_account(request.user, form.details, by=request.actor)
        messages.success(
            request, _("%(account)s is open. You are its owner.") % {"account": account}
        )
        return redirect("client:home", account.number)

    return render(request, "accounts_app/public/create_account.html", {"form": form})
