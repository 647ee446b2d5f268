"""Open Ticket: for which client, and what about."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest, access
from accounts_app.models import Account
from accounts_app.views.admin.profile import client_of, draw
from config.refusals import Refused
from config.searching import words_of
from tickets_app import actions
from tickets_app.actions import Opening, Words
from tickets_app.forms import OpenForClientForm
from tickets_app.models import Ticket
from tickets_app.views.admin.tickets import answer_tickets
from tickets_app.views.drafts import draft_of, say_sent

OPTIONS = 10


@access(answer_tickets)
def choose_client(request: StaffRequest) -> HttpResponse:
    """The newest clients, or those that match."""
    words = words_of(request.GET.get("q", ""))
    clients = Account.objects.matching(words).with_people().order_by("-number")[:OPTIONS]
    choices = [(one, reverse("admin:open_client_ticket", args=[one.number])) for one in clients]
    context = {"words": words, "choices": choices}
    return render(request, "tickets_app/admin/choose_client.html", context)


@access(answer_tickets)
def open_ticket(request: StaffRequest, number: int) -> HttpResponse:
    account = client_of(number)
    form = OpenForClientForm(request.POST or None, request.FILES or None, account=account)
    if form.is_valid():
        watcher = form.cleaned_data["watcher"]
        opening = Opening(**form.about, words=Words(**form.words))
        try:
            ticket = actions.open_for_client(
                account, request.user, opening, watcher, by=request.actor
            )
            ticket = ticket or Ticket.objects.opened_with(opening.words.token)
            assert ticket, "sent with this form already, but no ticket of it"
            say_sent(request, _("The ticket %(ticket)s is open.") % {"ticket": ticket})
            return redirect("admin:ticket", ticket.number)
        except Refused as refusal:
            form.explain(refusal)
    draft = draft_of(request)
    return draw(request, "tickets_app/admin/open_ticket", account, form=form, draft=draft)
