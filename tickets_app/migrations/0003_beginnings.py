"""What staff begin with: a department, the statuses and priorities, and who may do what."""

from django.db import migrations

# Name, kind, tone, whether it is what a ticket of this kind becomes by itself.
STATUSES = [
    ("Open", "open", "note", True),
    ("Answered", "answered", "good", True),
    ("Customer-Reply", "customer_reply", "warn", True),
    ("On Hold", "on_hold", "closed", True),
    ("In Progress", "open", "staff", False),
    ("Closed", "closed", "closed", True),
]
PRIORITIES = [("High", "bad", False), ("Medium", "note", True), ("Low", "closed", False)]
RIGHTS = {
    "department": {"configure_tickets": "Configure Support Tickets"},
    "ticket": {
        "list_tickets": "List Support Tickets",
        "answer_tickets": "Answer Support Tickets",
        "manage_tickets": "Manage Support Tickets",
    },
    "incomingmessage": {"read_quarantine": "Read Quarantined Mail"},
}
ROLES = {
    "Full Administrator": [codename for named in RIGHTS.values() for codename in named],
    "Support Operator": ["list_tickets", "answer_tickets", "manage_tickets", "read_quarantine"],
}


def begin(apps, schema_editor):
    Department = apps.get_model("tickets_app", "Department")
    Department.objects.get_or_create(name="Support")
    Status = apps.get_model("tickets_app", "TicketStatus")
    for position, (name, kind, tone, is_usual) in enumerate(STATUSES):
        row = {"kind": kind, "tone": tone, "is_usual": is_usual, "position": position}
        Status.objects.get_or_create(name=name, defaults=row)
    Priority = apps.get_model("tickets_app", "TicketPriority")
    for position, (name, tone, is_usual) in enumerate(PRIORITIES):
        row = {"tone": tone, "is_usual": is_usual, "position": position}
        Priority.objects.get_or_create(name=name, defaults=row)


def grant(apps, schema_editor):
    """Django makes the rows of permissions only after all migrations; they are needed now."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    made = {}
    for model, named in RIGHTS.items():
        kind, _new = ContentType.objects.get_or_create(app_label="tickets_app", model=model)
        for codename, label in named.items():
            made[codename], _new = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": label}
            )
    for role, codenames in ROLES.items():
        # There is none if staff have renamed or deleted it.
        for group in apps.get_model("auth", "Group").objects.filter(name=role):
            group.permissions.add(*(made[codename] for codename in codenames))


def take_back(apps, schema_editor):
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="tickets_app",
        codename__in=[codename for named in RIGHTS.values() for codename in named],
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts_app", "0007_roles"), ("tickets_app", "0002_guards")]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(grant, take_back),
    ]
