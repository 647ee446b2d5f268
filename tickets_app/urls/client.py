from django.urls import path

from tickets_app.views import client

TICKET = "tickets/<slug:ticket>/"

urlpatterns = [
    path("tickets/", client.tickets, name="tickets"),
    path("tickets/new/", client.new_ticket, name="new_ticket"),
    path(TICKET, client.ticket, name="ticket"),
    path(f"{TICKET}close/", client.close_ticket, name="close_ticket"),
    path(f"{TICKET}reopen/", client.reopen_ticket, name="reopen_ticket"),
    path(f"{TICKET}follow/", client.follow_ticket, name="follow_ticket"),
    path(f"{TICKET}unfollow/", client.unfollow_ticket, name="unfollow_ticket"),
    path(f"{TICKET}files/<int:file>/", client.ticket_attachment, name="ticket_attachment"),
]
