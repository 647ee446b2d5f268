"""Configuration › Support Tickets, below `settings/tickets/` of the Admin Area."""

from django.urls import path

from tickets_app.views.admin import canned, configuration

urlpatterns = [
    path("", configuration.departments, name="ticket_departments"),
    path("departments/add/", configuration.add_department, name="add_ticket_department"),
    path("departments/<int:department>/", configuration.department, name="ticket_department"),
    path(
        "departments/<int:department>/delete/",
        configuration.delete_department,
        name="delete_ticket_department",
    ),
    path("statuses/", configuration.statuses, name="ticket_statuses"),
    path("statuses/add/", configuration.add_status, name="add_ticket_status"),
    path("statuses/<int:status>/", configuration.status, name="ticket_status"),
    path(
        "statuses/<int:status>/delete/",
        configuration.delete_status,
        name="delete_ticket_status",
    ),
    path("priorities/", configuration.priorities, name="ticket_priorities"),
    path("priorities/add/", configuration.add_priority, name="add_ticket_priority"),
    path("priorities/<int:priority>/", configuration.priority, name="ticket_priority"),
    path(
        "priorities/<int:priority>/delete/",
        configuration.delete_priority,
        name="delete_ticket_priority",
    ),
    path("canned/", canned.canned_replies, name="canned_replies"),
    path("canned/add/", canned.add_canned_reply, name="add_canned_reply"),
    path("canned/preview/", canned.preview_canned_reply, name="preview_new_canned_reply"),
    path("canned/<int:canned>/", canned.canned_reply, name="canned_reply"),
    path(
        "canned/<int:canned>/preview/",
        canned.preview_canned_reply,
        name="preview_canned_reply",
    ),
    path("canned/<int:canned>/delete/", canned.delete_canned_reply, name="delete_canned_reply"),
    path("settings/", configuration.ticket_settings, name="ticket_settings"),
]
