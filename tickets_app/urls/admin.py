from django.urls import path

from tickets_app.views.admin import (
    changing,
    clients,
    files,
    incoming,
    moving,
    opening,
    ticket,
    tickets,
)

CLIENT = "clients/<int:number>/tickets/"
INCOMING = "incoming/<int:message>/"
TICKET = "tickets/<slug:ticket>/"

urlpatterns = [
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/export/", tickets.export_tickets, name="export_tickets"),
    path("tickets/open/", opening.choose_client, name="open_ticket"),
    path("tickets/canned/<int:canned>/", ticket.canned_text, name="canned_text"),
    path(TICKET, ticket.ticket, name="ticket"),
    path(f"{TICKET}reply/", ticket.reply, name="reply_to_ticket"),
    path(f"{TICKET}canned/", ticket.insert_canned, name="insert_canned_reply"),
    path(f"{TICKET}note/", ticket.add_note, name="add_ticket_note"),
    path(f"{TICKET}details/", changing.change_ticket, name="change_ticket"),
    path(f"{TICKET}assign/", changing.assign, name="assign_ticket"),
    path(f"{TICKET}take/", changing.take, name="take_ticket"),
    path(f"{TICKET}close/", changing.close, name="close_ticket"),
    path(f"{TICKET}reopen/", changing.reopen, name="reopen_ticket"),
    path(f"{TICKET}followers/add/", changing.add_follower, name="add_ticket_follower"),
    path(
        f"{TICKET}followers/<int:user>/remove/",
        changing.remove_follower,
        name="remove_ticket_follower",
    ),
    path(f"{TICKET}copies/add/", changing.add_copy, name="add_ticket_copy"),
    path(f"{TICKET}copies/<int:copy>/remove/", changing.remove_copy, name="remove_ticket_copy"),
    path(f"{TICKET}links/<int:link>/renew/", changing.renew_link, name="renew_guest_link"),
    path(f"{TICKET}links/<int:link>/revoke/", changing.revoke_link, name="revoke_guest_link"),
    path(f"{TICKET}merge/", moving.merge, name="merge_ticket"),
    path(f"{TICKET}split/", moving.split, name="split_ticket"),
    path(f"{TICKET}give/", moving.choose_client, name="give_ticket"),
    path(f"{TICKET}give/<int:number>/", moving.give, name="give_ticket_to"),
    path(f"{TICKET}files/<int:file>/", files.attachment, name="ticket_attachment"),
    path(f"{TICKET}emails/<int:email>/", files.ticket_source, name="ticket_source"),
    path(CLIENT, clients.tickets, name="client_tickets"),
    path(f"{CLIENT}export/", clients.export_tickets, name="export_client_tickets"),
    path(f"{CLIENT}open/", opening.open_ticket, name="open_client_ticket"),
    path("incoming/", incoming.incoming_messages, name="incoming_messages"),
    path(INCOMING, incoming.message, name="incoming_message"),
    path(f"{INCOMING}source/", incoming.message_source, name="incoming_message_source"),
    path(f"{INCOMING}ticket/", incoming.make_ticket, name="make_ticket_of_message"),
    path(f"{INCOMING}reply/", incoming.make_reply, name="make_reply_of_message"),
    path(f"{INCOMING}discard/", incoming.discard, name="discard_message"),
    path(f"{INCOMING}take-back/", incoming.take_back, name="take_back_message"),
]
