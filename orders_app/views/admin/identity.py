"""Who a user is: asked for, looked at, decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts_app.access import StaffRequest, access, staff_with
from config.refusals import Refused
from orders_app import actions
from orders_app.forms import RefuseIdentityForm, VersionForm
from orders_app.models import IdentityDocument, IdentityVerification, Order
from orders_app.views.admin.orders import order_of
from users_app.models import User

# What a document may do in a browser: be seen.
LOCKED_UP = "default-src 'none'; img-src 'self'; frame-ancestors 'none'; sandbox"

review = staff_with("orders_app.review_identity")


def identity_of(user: int) -> IdentityVerification:
    """One that is not saved, if it was never asked for."""
    found: User = get_object_or_404(User.objects.of_clients(), pk=user)
    return IdentityVerification.objects.of(found)


@access(review)
def identity(request: StaffRequest, user: int) -> HttpResponse:
    return draw(request, identity_of(user))


def draw(
    request: StaffRequest,
    found: IdentityVerification,
    form: VersionForm | None = None,
    refusing: VersionForm | None = None,
) -> HttpResponse:
    documents = found.documents.order_by("pk") if found.is_submitted else ()
    context = {
        "identity": found,
        "person": found.user,
        "documents": documents,
        "form": form or VersionForm(of=found),
        "refusing": refusing or RefuseIdentityForm(of=found),
    }
    return render(request, "orders_app/admin/identity.html", context)


@access(review)
@require_safe
@cache_control(no_store=True, private=True)
def identity_document(request: StaffRequest, user: int, scan: int) -> FileResponse:
    """A picture is shown, anything else is saved; neither can run anything, and no copy is
    kept. Its name is ours: what the sender called it stands on the page only."""
    documents = IdentityDocument.objects.filter(verification__user=user)
    found = get_object_or_404(documents, pk=scan)
    ending = found.content_type.partition("/")[2]
    try:
        file = found.file.open()
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(
        file,
        content_type=found.content_type,
        as_attachment=not found.is_picture,
        filename=f"identity-{user}-{scan}.{ending}",
    )
    response["Content-Security-Policy"] = LOCKED_UP
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@access(review)
def request_identity(request: StaffRequest, user: int) -> HttpResponse:
    """Asks on GET, sends the letter on POST."""
    person = identity_of(user).user
    if request.method == "POST":
        ask(request, person)
        return redirect("admin:identity", user)
    return render(request, "orders_app/admin/request_identity.html", {"person": person})


@access(review)
def request_identity_for_order(request: StaffRequest, order: int) -> HttpResponse:
    """The same for the user of an order, from its page."""
    found = order_of(order)
    person = get_object_or_404(User, pk=found.user_id)
    if request.method == "POST":
        ask(request, person, found)
        return redirect("admin:order", order)
    context = {"person": person, "order": found}
    return render(request, "orders_app/admin/request_identity.html", context)


def ask(request: StaffRequest, person: User, order: Order | None = None) -> None:
    told = {"name": person.full_name}
    try:
        if actions.request_verification(person, order, by=request.actor):
            messages.success(request, _("%(name)s is asked to show who they are.") % told)
        else:
            messages.info(request, _("%(name)s has been asked already.") % told)
    except Refused as refusal:
        messages.error(request, refusal.message)


@access(review)
@require_POST
def verify_identity(request: StaffRequest, user: int) -> HttpResponse:
    found = identity_of(user)
    form = VersionForm(request.POST, of=found)
    if form.is_valid():
        try:
            actions.verify(found, form.cleaned_data["version"], by=request.actor)
            messages.success(request, _("%(name)s is verified.") % {"name": found.user})
            return redirect("admin:identity", user)
        except Refused as refusal:
            found = identity_of(user)
            form.explain(refusal, found)
    return back_to(request, found, form=form)


@access(review)
@require_POST
def refuse_identity(request: StaffRequest, user: int) -> HttpResponse:
    found = identity_of(user)
    form = RefuseIdentityForm(request.POST, of=found)
    if form.is_valid():
        reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
        try:
            actions.refuse(found, reason, version, by=request.actor)
            told = {"name": found.user.full_name}
            messages.success(request, _("The documents of %(name)s are refused.") % told)
            return redirect("admin:identity", user)
        except Refused as refusal:
            found = identity_of(user)
            form.explain(refusal, found)
    return back_to(request, found, refusing=form)


def back_to(
    request: StaffRequest, found: IdentityVerification, **forms: VersionForm
) -> HttpResponse:
    """The page with what is wrong with its form; if there is nothing to decide any more it has
    none, and says why."""
    if found.is_submitted:
        return draw(request, found, **forms)
    for form in forms.values():
        for problem in form.non_field_errors():
            messages.error(request, str(problem))
    return redirect("admin:identity", found.user.pk)
