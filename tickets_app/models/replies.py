from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.timezone import now

from accounts_app.models import Account
from config.files import names_in, older_than, private_files
from tickets_app.models.badges import Badge, Known, Writer
from tickets_app.models.tickets import Ticket

FOLDER = "tickets"
# What a person can type; mail may be longer, and is cut for show, the message being kept.
LONGEST_BODY = 50_000


class ReplyQuerySet(models.QuerySet["Reply"]):
    def for_customers(self) -> ReplyQuerySet:
        """Without the notes of staff."""
        return self.filter(is_note=False)

    def with_token(self, token: str) -> Reply | None:
        """The one that was written with this form, if one was."""
        return self.filter(token=token).first() if token else None

    def with_files(self) -> ReplyQuerySet:
        """In their order, each with its attachments at hand."""
        files = Attachment.objects.order_by("pk")
        return self.order_by("created_at", "pk").prefetch_related(
            Prefetch("attachments", files)
        )


class Reply(models.Model):
    """What somebody wrote, the first word of a ticket among it. Written once.

    `body` is the source in the small Markdown of tickets_app/markdown.py; of mail it is what
    is new in it, `quoted` what it repeats of others, `original` all of its text as it came.
    `badge` and `known` say who he was to the account when he wrote; nothing changes them.
    `token` is that of the form he wrote it in, which makes one reply however often it is sent.
    """

    IN_ORDER = ("created_at", "id")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="replies", db_index=False)
    writer = models.CharField(max_length=7, choices=Writer.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="replies"
    )
    user_name = models.CharField(max_length=254)
    user_email = models.EmailField()
    admin = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        help_text="Staff who wrote it, in their own name or logged in as the user.",
    )
    badge = models.CharField(max_length=15, choices=Badge.choices)
    known = models.CharField(max_length=10, choices=Known.choices)
    body = models.TextField()
    quoted = models.TextField(blank=True)
    original = models.TextField(blank=True)
    is_note = models.BooleanField(default=False, help_text="Of staff, for staff.")
    created_at = models.DateTimeField(default=now, editable=False)
    message_id = models.CharField(max_length=300, blank=True)
    token = models.CharField(max_length=64, blank=True, default="", editable=False)
    ip_address = models.GenericIPAddressField(null=True)
    left_out = models.JSONField(
        default=list, help_text="The names of attachments that were not taken, and why."
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(
                condition=Q(writer="staff", badge="staff")
                | (~Q(writer="staff") & ~Q(badge="staff")),
                name="staff_and_only_staff_are_staff",
            ),
            models.CheckConstraint(
                condition=Q(is_note=False) | Q(writer="staff"), name="notes_are_by_staff"
            ),
            models.CheckConstraint(
                condition=Q(known__in=["signed_in", "by_email", "by_link"])
                | Q(known__in=["unverified", "by_form"], badge="guest"),
                name="unsure_writers_are_guests",
            ),
            models.CheckConstraint(
                condition=Q(badge__in=Badge.values), name="reply_badge_is_known"
            ),
            models.UniqueConstraint(
                fields=["token"], condition=~Q(token=""), name="one_reply_per_token"
            ),
        ]
        indexes = [
            models.Index("ticket", "created_at", "id", name="reply_of_ticket"),
            models.Index("message_id", condition=~Q(message_id=""), name="reply_by_message"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}, {self.user_name}"

    @property
    def account(self) -> Account | None:
        """Whose ticket it is."""
        return self.ticket.account

    @property
    def is_by_staff(self) -> bool:
        return self.writer == Writer.STAFF


def name_of_its_own(attachment: Attachment, filename: str) -> str:
    """Nothing of what the sender called it; in 256 folders, for they become many."""
    name = uuid4().hex
    return f"{FOLDER}/{name[:2]}/{name}"


class Attachment(models.Model):
    """A file of a reply. `content_type` is what its content says, `original_name` what its
    sender called it."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=name_of_its_own, storage=private_files)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    original_name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now, editable=False)

    objects: models.Manager[Attachment] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty"),
            models.UniqueConstraint(fields=["file"], name="one_attachment_per_file"),
        ]

    def __str__(self) -> str:
        return self.original_name


def forgotten_attachments(before: datetime) -> list[str]:
    """The names of files, older than that, that no attachment speaks of. They may be a million:
    only of those that nothing speaks of the time is looked up."""
    found: list[str] = []
    for names in names_in(FOLDER):
        spoken_of = Attachment.objects.filter(file__among=names).values_list("file", flat=True)
        found += older_than(before, set(names) - set(spoken_of))
    return sorted(found)
