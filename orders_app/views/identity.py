"""Identity: a user shows who he is, if he has been asked to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts_app.access import UserRequest, access, customer
from config.refusals import Refused
from orders_app import actions
from orders_app.forms import DocumentsForm
from orders_app.models import IdentityVerification


@access(customer)
def identity(request: UserRequest) -> HttpResponse:
    """Nobody sends documents but the user himself."""
    form = DocumentsForm()
    if request.method == "POST":
        form = DocumentsForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            files = form.cleaned_data["documents"]
            actions.submit_documents(request.user, files, by=request.actor)
            messages.success(request, _("Your documents are sent. We are looking at them."))
            return redirect("identity")
        except Refused as refusal:
            if refusal.field is None:
                messages.error(request, refusal.message)
                return redirect("identity")
            form.add_error(refusal.field, refusal.message)

    verification = IdentityVerification.objects.of(request.user)
    context = {"form": form, "verification": verification}
    return render(request, "orders_app/public/identity.html", context)
