"""Identities: who has been asked to show who they are, and who waits for our decision."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest, access
from accounts_app.views.admin.clients import Chip
from config.paging import page_of, with_query
from orders_app.models import IdentityVerification
from orders_app.views.admin.identity import review
from orders_app.waiting import count_to_review

State = IdentityVerification.State

ALL = "all"
# What the list can be narrowed to beside those that wait.
STATES = [State.REQUESTED, State.VERIFIED, State.REFUSED]


@access(review)
def identities(request: StaffRequest) -> HttpResponse:
    """Those that wait, the first first; with a status, those asked last first."""
    chosen = request.GET.get("status", "")
    rows = IdentityVerification.objects.select_related("user")
    if chosen == ALL or chosen in STATES:
        rows = rows if chosen == ALL else rows.filter(state=chosen)
        page = page_of(rows, IdentityVerification.AS_ASKED, request.GET, descending=True)
    else:
        chosen = ""
        page = page_of(rows.submitted(), IdentityVerification.IN_ORDER, request.GET)
    context = {"page": page, "chips": chips(request.GET, chosen), "chosen": chosen}
    return render(request, "orders_app/admin/identities.html", context)


def chips(query: QueryDict, chosen: str) -> list[Chip]:
    """What waits for us, counted; each status; all of them."""
    labels = {
        "": _("To Review"),
        **{one.value: str(one.label) for one in STATES},
        ALL: _("All"),
    }
    return [
        Chip(
            label,
            None if status else count_to_review(),
            with_query(query, status=status),
            status == chosen,
        )
        for status, label in labels.items()
    ]
