"""Which accounts nobody uses, and which of them may be deleted by themselves.

An account is in use while it has a sign of life: a login of one of its users. A closed one
shows none; its time runs from the day it was closed. Apps above this one add their signs and
their reasons to keep an account to `SIGNS` and `KEEPERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts_app.models.accounts import Account, AccountQuerySet
from accounts_app.models.deletions import Deletion
from accounts_app.models.general import AutomationSettings
from accounts_app.models.memberships import Membership

Sign = Callable[[datetime], Any]


def logins_since(moment: datetime) -> Exists:
    """One of its users has logged in, or entered it by a link."""
    here = Membership.objects.filter(account=OuterRef("pk"))
    return Exists(here.filter(Q(last_login_at__gte=moment) | Q(user__last_login__gte=moment)))


# What shows that an account was in use since some moment: conditions on Account.
SIGNS: list[Sign] = [logins_since]


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier in UTC, or the last day of that month: so
    neither daylight saving nor a leap day makes a month of another length."""
    return moment.astimezone(UTC) - relativedelta(months=months)


def unused_since(moment: datetime) -> AccountQuerySet:
    """Open accounts that are older than that and have shown no sign of life since."""
    found = Account.objects.exclude(status=Account.Status.CLOSED).filter(created_at__lt=moment)
    for sign in SIGNS:
        found = found.exclude(sign(moment))
    return found


def to_inactivate(settings: AutomationSettings, as_of: datetime) -> AccountQuerySet:
    """Active accounts whose time is up, but for those that stay active."""
    if settings.inactivate_after is None:
        return Account.objects.none()
    unused = unused_since(months_before(as_of, settings.inactivate_after))
    return unused.filter(status=Account.Status.ACTIVE, stays_active=False)


class NoticeQuerySet(models.QuerySet["DeletionNotice"]):
    def standing(self) -> NoticeQuerySet:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def answered(self) -> NoticeQuerySet:
        """Those whose owner has logged in since."""
        owner = Membership.objects.filter(account=OuterRef("account"), is_owner=True)
        since = owner.filter(user__last_login__gte=OuterRef("sent_at"))
        return self.standing().filter(Exists(since))


class DeletionNotice(models.Model):
    """That the owner was told when the account will be deleted.

    Withdrawn when he logs in; then the account's time runs anew from that day.
    """

    DAYS = timedelta(days=30)

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True)
    sent_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "deletion notice"
        indexes = [
            models.Index("sent_at", condition=Q(withdrawn_at=None), name="notice_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.sent_at:%Y-%m-%d}"

    @property
    def due_at(self) -> datetime:
        """From then on it may be deleted."""
        return self.sent_at + self.DAYS


def on_never_list(never: list[str]) -> Q:
    """Numbers (`#1042`) and the ends of email addresses (`@example.com`)."""
    numbers = [int(line[1:]) for line in never if line.startswith("#")]
    listed = Q(pk__in=numbers)
    for end in (line for line in never if line.startswith("@")):
        listed |= Q(email__iendswith=end)
    return listed


@dataclass(frozen=True)
class Keeper:
    """A reason for which an account is kept whatever its age: a condition on Account."""

    label: Any
    condition: Callable[[Retention], Any]


KEEPERS: dict[str, Keeper] = {
    "hold": Keeper(_("Kept: on hold"), lambda rule: Q(on_hold=True)),
    "never": Keeper(_("Kept: on the never list"), lambda rule: on_never_list(rule.never)),
}


@dataclass(frozen=True)
class Retention:
    """**Automatically Delete Inactive Clients** at one moment: the rule, and whom it meets.

    `months` of being closed or unused, or None for never; `never` as AutomationSettings keeps
    it; `at_most` accounts a day; `delete_users`: those who have no other account go too.
    """

    months: int | None
    delete_users: bool = False
    at_most: int = 50
    never: list[str] = field(default_factory=list)
    as_of: datetime = field(default_factory=now)

    @classmethod
    def of(cls, settings: AutomationSettings, as_of: datetime) -> Retention:
        return cls(
            settings.delete_inactive_after,
            settings.delete_inactive_users,
            settings.delete_at_most,
            settings.never_delete,
            as_of,
        )

    @property
    def since(self) -> datetime:
        """Who was closed or last used before that is met. There must be a number of months."""
        return months_before(self.as_of, self.months or 0)

    def idle(self) -> AccountQuerySet:
        """Those whose time is up, the ones that are kept among them."""
        if self.months is None:
            return Account.objects.none()
        closed = Q(status=Account.Status.CLOSED, closed_at__lt=self.since)
        unused = ~Q(status=Account.Status.CLOSED) & Q(created_at__lt=self.since)
        for sign in SIGNS:
            unused &= ~Q(sign(self.since))
        notices = DeletionNotice.objects.filter(account=OuterRef("pk"))
        answered_since = Exists(notices.filter(withdrawn_at__gte=self.since))
        going = Exists(Deletion.objects.filter(number=OuterRef("pk")))
        return Account.objects.filter(closed | unused).exclude(answered_since).exclude(going)

    def kept(self) -> Q:
        reasons = Q()
        for keeper in KEEPERS.values():
            reasons |= Q(keeper.condition(self))
        return reasons

    def eligible(self) -> AccountQuerySet:
        """Those that will be deleted once their owners have been told for long enough."""
        return self.idle().exclude(self.kept())

    def due(self) -> AccountQuerySet:
        """Those whose owners have been told for long enough."""
        notices = self.expired_notices().filter(account=OuterRef("pk"))
        answered = DeletionNotice.objects.answered().filter(account=OuterRef("pk"))
        return self.eligible().filter(Exists(notices)).exclude(Exists(answered))

    def expired_notices(self) -> NoticeQuerySet:
        return DeletionNotice.objects.standing().filter(
            sent_at__lte=self.as_of - DeletionNotice.DAYS
        )

    def lapsed_notices(self) -> NoticeQuerySet:
        """Of accounts that the rule does not meet any more, and that are not on their way."""
        met = self.eligible().filter(pk=OuterRef("account"))
        going = Deletion.objects.filter(number=OuterRef("account"))
        standing = DeletionNotice.objects.standing()
        return standing.exclude(Exists(met)).exclude(Exists(going))

    def to_be_told(self) -> AccountQuerySet:
        """Those whose owners have not been told yet, or so long ago that it was withdrawn."""
        standing = DeletionNotice.objects.standing().filter(account=OuterRef("pk"))
        return self.eligible().exclude(Exists(standing))

    def with_reasons(self, accounts: AccountQuerySet) -> AccountQuerySet:
        """Adds `last_login_at`, the latest of its users', `told_at`, when its owner was,
        `is_answered`, whether he has logged in since, and `kept_by`, a key of KEEPERS or
        nothing."""
        inside = Membership.objects.filter(account=OuterRef("pk")).order_by().values("account")
        latest = inside.annotate(at=Greatest(Max("last_login_at"), Max("user__last_login")))
        standing = DeletionNotice.objects.standing().filter(account=OuterRef("pk"))
        cases = [
            models.When(keeper.condition(self), then=models.Value(name))
            for name, keeper in KEEPERS.items()
        ]
        kept_by = models.Case(*cases, default=models.Value(""), output_field=models.CharField())
        added: dict[str, Any] = {
            "last_login_at": Subquery(latest.values("at")),
            "told_at": Subquery(standing.values("sent_at")),
            "is_answered": Exists(standing.answered()),
            "kept_by": kept_by,
        }
        return accounts.annotate(**added)
