from django.urls import path

from tickets_app.views import public

TICKET = "tickets/<slug:number>/"

urlpatterns = [
    path("tickets/new/", public.new_ticket, name="new_guest_ticket"),
    path("tickets/sent/", public.sent, name="guest_ticket_sent"),
    path("ticket/<str:token>/", public.open_link, name="guest_ticket"),
    path(TICKET, public.ticket, name="followed_ticket"),
    path(f"{TICKET}close/", public.close_ticket, name="close_followed_ticket"),
    path(f"{TICKET}files/<int:file>/", public.ticket_attachment, name="followed_attachment"),
]
