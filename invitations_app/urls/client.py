from django.urls import path

from invitations_app.views import client

urlpatterns = [
    path("users/", client.users, name="users"),
    path("users/invite/", client.invite, name="invite"),
    path("users/<int:membership>/permissions/", client.permissions, name="permissions"),
    path("users/<int:membership>/abilities/", client.abilities, name="abilities"),
    path("users/<int:membership>/remove/", client.remove_access, name="remove_access"),
    path(
        "invitations/<int:invitation>/resend/",
        client.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "invitations/<int:invitation>/cancel/",
        client.cancel_invitation,
        name="cancel_invitation",
    ),
    path("leave/", client.leave, name="leave"),
]
