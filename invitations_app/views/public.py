"""The pages that an invitation's link leads to. Looking changes nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts_app.access import UserRequest, VisitorRequest, access, anyone, customer
from config.refusals import Gone, Refused
from invitations_app import actions
from invitations_app.forms import NewcomerForm
from invitations_app.models import Invitation, read_token
from users_app.forms import LoginForm
from users_app.models import User
from users_app.views.public import NewcomerView, log_out

LINK = "invitation"
State = Invitation.State


@dataclass(frozen=True)
class Offer:
    """The invitation of the link that was opened last in this browser."""

    invitation: Invitation | None
    nonce: str = ""

    @property
    def state(self) -> State:
        return self.invitation.state(self.nonce) if self.invitation else State.UNKNOWN


def offer_of(request: VisitorRequest) -> Offer:
    read = request.session.get(LINK)
    if read is None:
        return Offer(None)
    pk, nonce = read
    offers = Invitation.objects.with_offer().select_related("account")
    return Offer(offers.filter(pk=pk).first(), nonce)


def open_one(request: VisitorRequest) -> tuple[Invitation, str] | None:
    """What can be answered now; None if nothing can, and the page says why."""
    offer = offer_of(request)
    if offer.invitation is None or offer.state != State.OPEN:
        return None
    return offer.invitation, offer.nonce


@access(anyone)
def open_invitation(request: VisitorRequest, token: str) -> HttpResponse:
    """The address in the mail opens a door: the session keeps only what it says, and no
    other site is told of it. The page with the button has an address without it.
    """
    if read := read_token(token):
        request.session[LINK] = read
    else:
        request.session.pop(LINK, None)
    response = redirect("invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@access(anyone)
def invitation(request: VisitorRequest) -> HttpResponse:
    offer, user = offer_of(request), request.user
    found = offer.invitation
    is_off = request.general_settings.disable_user_management
    context: dict[str, Any] = {
        "invitation": found,
        "state": offer.state.value,
        "can_ask": not (is_off or (found and found.was_asked_lately)),
        "is_managed_by_us": is_off,
    }
    if found:
        context["permissions"] = found.permission_labels
    if not user.is_authenticated:
        context["login_form"] = login_form(found)
    elif found:
        context["member"] = user.memberships.filter(account=found.account_id).first()
        context["same_address"] = user.email == found.email
    response = render(request, "invitations_app/public/invitation.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def login_form(found: Invitation | None) -> LoginForm:
    return LoginForm(initial={"login": found.email if found else ""})


@access(customer)
@require_POST
def accept(request: UserRequest) -> HttpResponse:
    answered = open_one(request)
    if answered is None:
        return redirect("invitation")
    found, nonce = answered
    try:
        actions.accept(found, request.user, nonce, by=request.actor)
    except (actions.NotOpen, Gone):
        return redirect("invitation")  # which says what it is now
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("invitation")
    return welcome(request, found)


def welcome(request: VisitorRequest, found: Invitation) -> HttpResponse:
    request.session.pop(LINK, None)
    told = {"account": found.account}
    messages.success(request, _("You now have access to %(account)s.") % told)
    return redirect("client:home", found.account_id)


class JoinAsNewView(NewcomerView):
    """Registration may be switched off: an invitation is one's way in all the same."""

    template_name = "invitations_app/public/join_as_new.html"
    found: Invitation
    nonce: str

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        answered = open_one(request)
        if answered is None or request.user.is_authenticated:
            return redirect("invitation")
        self.found, self.nonce = answered
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def is_open(self) -> bool:
        return True

    def get_form_class(self) -> type[NewcomerForm]:
        return NewcomerForm

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.found.email}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "invitation": self.found}

    def form_valid(self, form: NewcomerForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except (actions.NotOpen, Gone):
            return redirect("invitation")

    def make(self, form: NewcomerForm) -> User:
        by = self.request.actor
        newcomer = actions.accept_as_new(self.found, form.person, self.nonce, by=by)
        self.request.session.pop(LINK, None)
        return newcomer.user


join_as_new = access(anyone)(JoinAsNewView.as_view())


@access(anyone)
def decline(request: VisitorRequest) -> HttpResponse:
    """Asks on GET, declines on POST."""
    return turn_down(request, actions.decline, "invitations_app/public/decline.html")


@access(anyone)
def report(request: VisitorRequest) -> HttpResponse:
    """Asks on GET, reports on POST."""
    return turn_down(request, actions.report, "invitations_app/public/report.html")


def turn_down(request: VisitorRequest, do: Any, template: str) -> HttpResponse:
    answered = open_one(request)
    if answered is None:
        return redirect("invitation")
    found, nonce = answered
    if request.method != "POST":
        return render(request, template, {"invitation": found})
    with suppress(actions.NotOpen, Gone):
        do(found, nonce, by=request.actor)
    return redirect("invitation")


@access(anyone)
@require_POST
def ask_again(request: VisitorRequest) -> HttpResponse:
    offer = offer_of(request)
    is_off = request.general_settings.disable_user_management
    if offer.invitation is not None and offer.state == State.EXPIRED and not is_off:
        with suppress(actions.NotOpen, Gone):
            actions.ask_again(offer.invitation, offer.nonce, by=request.actor)
            messages.success(request, _("The owner of the account has been asked."))
    return redirect("invitation")


@access(customer)
@require_POST
def use_other_login(request: UserRequest) -> HttpResponse:
    """Log out and keep the invitation."""
    read = request.session.get(LINK)
    log_out(request)
    request.session[LINK] = read
    return redirect("invitation")


@access(customer)
@require_POST
def join(request: UserRequest, invitation: int) -> HttpResponse:
    """From Choose Account, by a verified address."""
    mine = Invitation.objects.joinable_by(request.user)
    offer = get_object_or_404(mine, pk=invitation)
    actions.join(offer, request.user, by=request.actor)
    return welcome(request, offer)
