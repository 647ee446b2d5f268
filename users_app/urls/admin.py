from django.urls import path

from users_app.views.admin import entrance, roles, staff, users

urlpatterns = [
    path("login/", entrance.log_in, name="login"),
    path(
        "invitation/<str:token>/", entrance.open_staff_invitation, name="open_staff_invitation"
    ),
    path("invitation/", entrance.staff_invitation, name="staff_invitation"),
    path("users/", users.users, name="users"),
    path("users/export/", users.export_users, name="export_users"),
    path("users/<int:user>/", users.user, name="user"),
    path("users/<int:user>/password/", users.reset_password, name="reset_password"),
    path("users/<int:user>/two-factor/", users.disable_two_factor, name="disable_two_factor"),
    path("users/<int:user>/delete/", users.delete, name="delete_user"),
    path("staff/", staff.staff, name="staff"),
    path("staff/export/", staff.export_staff, name="export_staff"),
    path("staff/invite/", staff.invite, name="invite_staff"),
    path("staff/<int:member>/", staff.staff_member, name="staff_member"),
    path("staff/<int:member>/invite/", staff.invite_again, name="invite_staff_again"),
    path("staff/<int:member>/password/", staff.reset_password, name="reset_staff_password"),
    path(
        "staff/<int:member>/two-factor/",
        staff.disable_two_factor,
        name="disable_staff_two_factor",
    ),
    path("staff/<int:member>/deactivate/", staff.deactivate, name="deactivate_staff"),
    path("staff/<int:member>/activate/", staff.activate, name="activate_staff"),
    path("staff/roles/", roles.roles, name="roles"),
    path("staff/roles/add/", roles.add, name="add_role"),
    path("staff/roles/<int:role>/", roles.role, name="role"),
    path("staff/roles/<int:role>/delete/", roles.delete, name="delete_role"),
]
