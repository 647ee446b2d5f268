from django.urls import path

from accounts_app.views.admin import clients, deleting, profile, settings

CLIENT = "clients/<int:number>/"

urlpatterns = [
    path("", clients.overview, name="overview"),
    path("search/", clients.search, name="search"),
    path("return/", profile.return_to_admin_area, name="return"),
    path("clients/", clients.clients, name="clients"),
    path("clients/export/", clients.export_clients, name="export_clients"),
    path("clients/add/", clients.add_client, name="add_client"),
    path(CLIENT, profile.client, name="client"),
    path(f"{CLIENT}notes/", profile.change_notes, name="change_notes"),
    path(f"{CLIENT}profile/", profile.profile, name="client_profile"),
    path(f"{CLIENT}contacts/", profile.contacts, name="client_contacts"),
    path(f"{CLIENT}contacts/export/", profile.export_contacts, name="export_contacts"),
    path(f"{CLIENT}contacts/add/", profile.add_contact, name="add_contact"),
    path(f"{CLIENT}contacts/<int:contact>/", profile.contact, name="contact"),
    path(
        f"{CLIENT}contacts/<int:contact>/delete/", profile.delete_contact, name="delete_contact"
    ),
    path(f"{CLIENT}emails/", profile.emails, name="client_emails"),
    path(f"{CLIENT}emails/export/", profile.export_emails, name="export_emails"),
    path(f"{CLIENT}close/", profile.close, name="close_client"),
    path(f"{CLIENT}reopen/", profile.reopen, name="reopen_client"),
    path(f"{CLIENT}owner/login/", profile.act_as_owner, name="act_as_owner"),
    path(f"{CLIENT}users/<int:membership>/login/", profile.act_as_user, name="act_as_user"),
    path(f"{CLIENT}delete/", deleting.delete, name="delete_client"),
    path("deletions/<int:deletion>/", deleting.deletion, name="deletion"),
    path("settings/general/", settings.general, name="general_settings"),
    path("settings/general/security/", settings.security, name="security_settings"),
    path("settings/general/other/", settings.other, name="other_settings"),
    path("settings/general/logo/", settings.change_logo, name="change_logo"),
    path("settings/general/logo/remove/", settings.remove_logo, name="remove_logo"),
    path("settings/automation/", settings.automation, name="automation_settings"),
]
