from django.urls import path

from tickets_app.views.admin import changing, files, moving, ticket, tickets

TICKET = "tickets/<slug:ticket>/"

urlpatterns = [
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/export/", tickets.export_tickets, name="export_tickets"),
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
    path(f"{TICKET}copies/add/", changing.add_copy, name="add_ticket_copy"),
    path(f"{TICKET}copies/<int:copy>/remove/", changing.remove_copy, name="remove_ticket_copy"),
    path(f"{TICKET}links/<int:link>/renew/", changing.renew_link, name="renew_guest_link"),
    path(f"{TICKET}links/<int:link>/revoke/", changing.revoke_link, name="revoke_guest_link"),
    path(f"{TICKET}merge/", moving.merge, name="merge_ticket"),
    path(f"{TICKET}split/", moving.split, name="split_ticket"),
    path(f"{TICKET}give/", moving.choose_client, name="give_ticket"),
    path(f"{TICKET}give/<int:number>/", moving.give, name="give_ticket_to"),
    path(f"{TICKET}attachments/<int:attachment>/", files.attachment, name="ticket_attachment"),
    path(f"{TICKET}emails/<int:message>/", files.ticket_source, name="ticket_source"),
]
