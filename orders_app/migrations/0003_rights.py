"""Who may do everything may do what concerns orders too; the other roles are edited by staff."""

from django.db import migrations

RIGHTS = {
    "product": {"configure_products": "Configure Products"},
    "order": {
        "list_orders": "List Orders",
        "add_new_order": "Add New Order",
        "decide_order": "Accept and Cancel Orders",
    },
    "service": {"list_services": "List Services", "edit_service": "Edit Services"},
    "invoice": {
        "list_invoices": "List Invoices",
        "manage_invoices": "Manage Invoices",
        "record_payment": "Record Payments",
    },
    "ordersettings": {"configure_orders": "Configure Orders and Invoices"},
    "identityverification": {"review_identity": "Review Identities"},
}
ROLE = "Full Administrator"


def grant(apps, schema_editor):
    """Django makes the rows of permissions only after all migrations; they are needed now."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    made = {}
    for model, named in RIGHTS.items():
        kind, _new = ContentType.objects.get_or_create(app_label="orders_app", model=model)
        for codename, label in named.items():
            made[codename], _new = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": label}
            )
    # There is none if staff have renamed or deleted it.
    for group in apps.get_model("auth", "Group").objects.filter(name=ROLE):
        group.permissions.add(*made.values())


def take_back(apps, schema_editor):
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="orders_app",
        codename__in=[codename for named in RIGHTS.values() for codename in named],
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts_app", "0007_roles"), ("orders_app", "0002_guards")]

    operations = [migrations.RunPython(grant, take_back)]
