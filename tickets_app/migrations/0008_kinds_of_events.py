"""Three more kinds of events: staff take a ticket, and add and remove users who follow it."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

INTERNAL = [
    *("taken", "assigned", "unassigned", "given"),
    *("follower_added", "follower_removed"),
    *("copy_added", "copy_removed", "link_renewed", "link_revoked"),
]
KINDS = [
    *("closed", "closed_by_itself", "reopened"),
    *("priority", "status", "department", "subject"),
    *("merged_into", "merged_from", "split_into", "split_from"),
    *INTERNAL,
]
CONSTRAINTS = [
    models.CheckConstraint(
        condition=models.Q(kind__in=INTERNAL, is_internal=True)
        | (~models.Q(kind__in=INTERNAL) & models.Q(is_internal=False)),
        name="event_is_for_staff_by_its_kind",
    ),
    models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="event_kind_is_known"),
]
# What the sentences before this said of the same.
AS_BEFORE = """
UPDATE tickets_app_ticketevent
SET detail = CASE kind WHEN 'taken' THEN name ELSE detail END,
    kind = CASE kind
        WHEN 'taken' THEN 'assigned'
        WHEN 'follower_added' THEN 'copy_added'
        ELSE 'copy_removed'
    END
WHERE kind IN ('taken', 'follower_added', 'follower_removed')
"""


class Migration(migrations.Migration):
    # Rows are looked through while others write.
    atomic = False

    dependencies = [
        ("tickets_app", "0007_events"),
    ]

    operations = [
        *[migrations.RemoveConstraint("ticketevent", one.name) for one in CONSTRAINTS],
        migrations.RunSQL(migrations.RunSQL.noop, AS_BEFORE),
        *[AddConstraintNotValid("ticketevent", one) for one in CONSTRAINTS],
        *[ValidateConstraint("ticketevent", one.name) for one in CONSTRAINTS],
    ]
