"""An index for each filter of staff, ending in the order of time; the new ones before the old
ones go."""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

from config.looking import Month
from config.searching import Fold, Spaced

AWAITING = models.Q(kind__in=["open", "customer_reply"])
ORDER = ["last_reply_at", "id"]

OF_TICKETS = [
    models.Index("status", *ORDER, name="ticket_by_status"),
    models.Index("department", "status", *ORDER, name="ticket_department_status"),
    models.Index("admin", *ORDER, name="ticket_by_admin"),
    models.Index("admin", "status", *ORDER, name="ticket_admin_status"),
    models.Index("admin", *ORDER, condition=AWAITING, name="ticket_admin_awaiting"),
    models.Index(
        "user_email",
        *ORDER,
        condition=models.Q(account=None),
        name="ticket_of_same_guest",
    ),
    GinIndex(
        OpClass(models.F("search_text"), name="gin_trgm_ops"),
        Month("last_reply_at"),
        name="ticket_words",
    ),
]
OF_MESSAGES = [
    models.Index("state", "reason", "received_at", "id", name="incoming_by_reason"),
    GinIndex(
        OpClass(Fold(Spaced(models.F("sender"), models.F("subject"))), name="gin_trgm_ops"),
        name="incoming_words",
    ),
]
FORMER = ["ticket_department_kind", "ticket_assigned", "ticket_search"]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts_app", "0001_initial"),
        ("tickets_app", "0005_one_reply_per_token"),
    ]

    operations = [
        *[AddIndexConcurrently("ticket", index) for index in OF_TICKETS],
        *[AddIndexConcurrently("incomingmessage", index) for index in OF_MESSAGES],
        *[RemoveIndexConcurrently("ticket", name) for name in FORMER],
        migrations.AlterField(
            "ticket",
            "status",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="tickets_app.ticketstatus",
            ),
        ),
    ]
