"""What happened to a ticket between its replies."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets_app", "0006_lists_of_staff"),
    ]

    operations = [
        migrations.CreateModel(
            name="TicketEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("kind", models.CharField(max_length=16)),
                ("name", models.CharField(blank=True, max_length=254)),
                ("admin_name", models.CharField(blank=True, max_length=254)),
                ("detail", models.CharField(blank=True, max_length=254)),
                (
                    "is_internal",
                    models.BooleanField(default=False, help_text="For staff alone."),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="tickets_app.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("ticket"),
                        models.F("at"),
                        models.F("id"),
                        name="event_of_ticket",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("is_internal", True),
                                (
                                    "kind__in",
                                    [
                                        "assigned",
                                        "unassigned",
                                        "given",
                                        "copy_added",
                                        "copy_removed",
                                        "link_renewed",
                                        "link_revoked",
                                    ],
                                ),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "assigned",
                                            "unassigned",
                                            "given",
                                            "copy_added",
                                            "copy_removed",
                                            "link_renewed",
                                            "link_revoked",
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                ("is_internal", False),
                            ),
                            _connector="OR",
                        ),
                        name="event_is_for_staff_by_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "closed",
                                    "closed_by_itself",
                                    "reopened",
                                    "priority",
                                    "status",
                                    "department",
                                    "subject",
                                    "merged_into",
                                    "merged_from",
                                    "split_into",
                                    "split_from",
                                    "assigned",
                                    "unassigned",
                                    "given",
                                    "copy_added",
                                    "copy_removed",
                                    "link_renewed",
                                    "link_revoked",
                                ],
                            )
                        ),
                        name="event_kind_is_known",
                    ),
                ],
            },
        ),
    ]
