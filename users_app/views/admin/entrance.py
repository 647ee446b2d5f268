"""How staff come in: their login, and the invitation with which it begins."""

from __future__ import annotations

from allauth.account import views as allauth_views
from allauth.account.internal import flows
from allauth.account.models import Login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from accounts_app.access import VisitorRequest, access, staff_entrance
from config.refusals import Gone
from users_app import actions
from users_app.forms import FirstPasswordForm, StaffLoginForm
from users_app.models import User, invited_by_token

KEPT_TOKEN = "staff_invitation"  # noqa: S105 (the name of a key)


class StaffLoginView(allauth_views.LoginView):  # type: ignore[misc]
    template_name = "users_app/admin/login.html"

    def get_form_class(self) -> type[StaffLoginForm]:
        return StaffLoginForm


log_in = access(staff_entrance)(StaffLoginView.as_view())


@access(staff_entrance)
def open_staff_invitation(request: VisitorRequest, token: str) -> HttpResponse:
    """The mailed link. What opens the door moves into the session, out of the address."""
    if invited_by_token(token):
        request.session[KEPT_TOKEN] = token
    else:
        request.session.pop(KEPT_TOKEN, None)
    response = redirect("admin:staff_invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@sensitive_post_parameters("password")
def choose_password(request: VisitorRequest) -> HttpResponse:
    """Whoever was invited as staff chooses his password; two-factor login comes next."""
    token = request.session.get(KEPT_TOKEN, "")
    user = invited_by_token(token)
    if user is None:
        return render(request, "users_app/admin/invitation_over.html", status=410)
    form = FirstPasswordForm(request.POST or None, user=user)
    if form.is_valid():
        by = request.actor.known_as(user)
        try:
            user = actions.join_staff(user, token, form.cleaned_data["password"], by=by)
        except Gone:
            return render(request, "users_app/admin/invitation_over.html", status=410)
        del request.session[KEPT_TOKEN]
        return enter(request, user)
    context = {"form": form, "invited": user, "role": user.role}
    return render(request, "users_app/admin/invitation.html", context)


staff_invitation = access(staff_entrance)(choose_password)


def enter(request: VisitorRequest, user: User) -> HttpResponse:
    response: HttpResponse = flows.login.perform_password_login(
        request, {"email": user.email}, Login(user=user, email=user.email)
    )
    return response
