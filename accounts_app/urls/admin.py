from django.urls import path

from accounts_app.views.admin import (
    automation,
    clients,
    deleting,
    hold,
    profile,
    runs,
    settings,
)

CLIENT = "clients/<int:number>/"
AUTOMATION = "settings/automation/"
INACTIVE = f"{AUTOMATION}inactive-clients/"

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
    path(f"{CLIENT}automation/", hold.change_automation, name="change_automation"),
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
    path(f"{CLIENT}activate/", hold.activate, name="activate_client"),
    path(f"{CLIENT}owner/login/", profile.act_as_owner, name="act_as_owner"),
    path(f"{CLIENT}users/<int:membership>/login/", profile.act_as_user, name="act_as_user"),
    path(f"{CLIENT}delete/", deleting.delete, name="delete_client"),
    path("deletions/<int:deletion>/", deleting.deletion, name="deletion"),
    path("settings/general/", settings.general, name="general_settings"),
    path("settings/general/security/", settings.security, name="security_settings"),
    path("settings/general/other/", settings.other, name="other_settings"),
    path("settings/general/logo/", settings.change_logo, name="change_logo"),
    path("settings/general/logo/remove/", settings.remove_logo, name="remove_logo"),
    path(AUTOMATION, automation.automation, name="automation_settings"),
    path(INACTIVE, automation.inactive_clients, name="inactive_clients"),
    path(f"{INACTIVE}preview/", automation.preview, name="preview_inactive_clients"),
    path(f"{INACTIVE}export/", automation.export_preview, name="export_inactive_clients"),
    path(f"{AUTOMATION}status/", runs.status, name="automation_status"),
    path(f"{AUTOMATION}runs/<int:run>/", runs.run, name="run"),
    path(f"{AUTOMATION}runs/<int:run>/stop/", runs.stop, name="stop_run"),
    path(f"{AUTOMATION}runs/<int:run>/go-on/", runs.go_on, name="go_on_with_run"),
    path(f"{AUTOMATION}runs/<int:run>/export/", runs.export_deletions, name="export_deletions"),
]
