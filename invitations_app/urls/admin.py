from django.urls import path

from invitations_app.views import admin

CLIENT = "clients/<int:number>/"
USER = f"{CLIENT}users/<int:membership>/"
INVITATION = f"{CLIENT}invitations/<int:invitation>/"

urlpatterns = [
    path(f"{CLIENT}users/", admin.users, name="client_users"),
    path(f"{CLIENT}users/export/", admin.export_users, name="export_client_users"),
    path(f"{CLIENT}users/associate/", admin.associate, name="associate_user"),
    path(USER, admin.manage_user, name="manage_user"),
    path(f"{USER}owner/", admin.make_owner, name="make_owner"),
    path(f"{USER}password/", admin.reset_password, name="reset_user_password"),
    path(f"{USER}two-factor/", admin.disable_two_factor, name="disable_user_two_factor"),
    path(f"{USER}remove/", admin.remove_user, name="remove_user"),
    path(f"{CLIENT}invitations/export/", admin.export_invitations, name="export_invitations"),
    path(f"{INVITATION}resend/", admin.resend_invitation, name="resend_invitation"),
    path(f"{INVITATION}cancel/", admin.cancel_invitation, name="cancel_invitation"),
]
