"""The three roles that staff begin with; they can be edited under Staff and Roles."""

from django.db import migrations

READING = ["accounts_app.list_clients", "accounts_app.view_client", "users_app.list_users"]
RIGHTS = {
    "accounts_app.account": {
        "list_clients": "List Clients",
        "view_client": "View Clients Summary",
        "add_client": "Add New Client",
        "edit_client": "Edit Clients Details",
        "make_owner": "Make Owner",
        "close_client": "Close Client",
        "delete_client": "Delete Client",
        "login_as_owner": "Login as Owner",
    },
    "accounts_app.generalsettings": {
        "configure_general_settings": "Configure General Settings"
    },
    "accounts_app.automationsettings": {
        "configure_automation_settings": "Configure Automation Settings"
    },
    "users_app.user": {
        "list_users": "List Users",
        "manage_users": "Manage Users",
        "delete_users": "Permanently Delete Users",
        "configure_administrators": "Configure Administrators",
        "configure_roles": "Configure Admin Roles",
    },
    "activitylog_app.entry": {"view_activity_log": "View Activity Log"},
    "mail_app.message": {"view_client_emails": "View Client Emails"},
}
ALL = [
    f"{model.partition('.')[0]}.{codename}"
    for model, named in RIGHTS.items()
    for codename in named
]
ROLES = {
    "Full Administrator": ALL,
    "Sales Operator": [
        *READING,
        "accounts_app.add_client",
        "accounts_app.edit_client",
        "mail_app.view_client_emails",
    ],
    "Support Operator": [
        *READING,
        "users_app.manage_users",
        "accounts_app.login_as_owner",
        "mail_app.view_client_emails",
        "activitylog_app.view_activity_log",
    ],
}


def make_roles(apps, schema_editor):
    """Django makes the rows of permissions only after all migrations; they are needed now."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    made = {}
    for model, named in RIGHTS.items():
        app_label, _dot, name = model.partition(".")
        kind, _new = ContentType.objects.get_or_create(app_label=app_label, model=name)
        for codename, label in named.items():
            made[f"{app_label}.{codename}"], _new = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": label}
            )
    for role, rights in ROLES.items():
        group, _new = Group.objects.get_or_create(name=role)
        group.permissions.set([made[right] for right in rights])


def drop_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts_app", "0006_sorted_clients"),
        ("activitylog_app", "0004_on_behalf_of"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("mail_app", "0002_rights"),
        ("users_app", "0002_search"),
    ]

    operations = [migrations.RunPython(make_roles, drop_roles)]
