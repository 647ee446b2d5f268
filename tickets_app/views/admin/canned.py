"""Configuration › Support Tickets › Canned Replies: text that staff begin an answer with."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy

from accounts_app.access import StaffRequest, access
from tickets_app import actions
from tickets_app.forms import CannedReplyForm
from tickets_app.models import CannedReply
from tickets_app.views.admin import keeping
from tickets_app.views.admin.configuration import configure
from tickets_app.views.admin.keeping import Kept

CANNED = Kept(
    list_at="admin:canned_replies",
    add_at="admin:add_canned_reply",
    one_at="admin:canned_reply",
    delete_at="admin:delete_canned_reply",
    title=gettext_lazy("Canned Replies"),
    lede=gettext_lazy("Text that an answer can begin with."),
    add=gettext_lazy("Add Canned Reply"),
    delete=gettext_lazy("Delete Canned Reply"),
    keep=gettext_lazy("Keep Canned Reply"),
    loss=gettext_lazy("Answers that began with it stay as they are."),
    template="tickets_app/admin/canned_reply.html",
)


@access(configure)
def canned_replies(request: StaffRequest) -> HttpResponse:
    context = {"kept": CANNED, "canned": CannedReply.objects.in_position()}
    return render(request, "tickets_app/admin/canned_replies.html", context)


@access(configure)
def add_canned_reply(request: StaffRequest) -> HttpResponse:
    form = CannedReplyForm(request.POST or None)
    return keeping.add(
        request, CANNED, form, lambda: actions.add_canned_reply(form.details, by=request.actor)
    )


@access(configure)
def canned_reply(request: StaffRequest, canned: int) -> HttpResponse:
    found = get_object_or_404(CannedReply, pk=canned)
    form = CannedReplyForm(request.POST or None, instance=found)
    return keeping.change(
        request,
        CANNED,
        found,
        form,
        lambda version: actions.change_canned_reply(
            found, form.details, version, by=request.actor
        ),
    )


@access(configure)
def preview_canned_reply(request: StaffRequest, canned: int | None = None) -> HttpResponse:
    """The same page with what was typed as it would be read. Nothing is saved."""
    found = get_object_or_404(CannedReply, pk=canned) if canned else None
    if request.method != "POST":
        return redirect(CANNED.one_at, canned) if found else redirect(CANNED.add_at)
    form = CannedReplyForm(request.POST, instance=found)
    shown = request.POST.get("body", "") if form.is_valid() else ""
    return keeping.draw(request, CANNED, form, found, preview=shown)


@access(configure)
def delete_canned_reply(request: StaffRequest, canned: int) -> HttpResponse:
    found = get_object_or_404(CannedReply, pk=canned)
    return keeping.remove(
        request, CANNED, found, lambda: actions.delete_canned_reply(found, by=request.actor)
    )
