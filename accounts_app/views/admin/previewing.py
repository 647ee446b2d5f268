"""How the preview of inactive clients is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts_app.models import KEEPERS, Account, DeletionNotice, Membership, Retention
from accounts_app.models.accounts import AccountQuerySet

COUNTED = 10_000


@dataclass(frozen=True)
class Totals:
    """What the next run would do; of more than `COUNTED` only that there are more."""

    deleted: int
    told: int

    @classmethod
    def of(cls, rule: Retention) -> Totals:
        most = min(rule.at_most, COUNTED + 1)
        told = rule.to_be_told().order_by("pk")[:most].count()
        return cls(rule.due().order_by("pk")[:most].count(), told)

    def __str__(self) -> str:
        if not self.deleted and not self.told:
            return _("With these settings the next run deletes nothing.")
        deletes = ngettext(
            "With these settings the next run deletes %(deleted)s client",
            "With these settings the next run deletes %(deleted)s clients",
            self.deleted,
        )
        tells = ngettext(
            "and tells %(told)s owner that this will happen.",
            "and tells %(told)s owners that this will happen.",
            self.told,
        )
        told = {"deleted": counted(self.deleted), "told": counted(self.told)}
        return f"{deletes % told} {tells % told}"


def counted(number: int) -> str:
    if number > COUNTED:
        return _("more than %(number)s") % {"number": f"{COUNTED:,}"}
    return f"{number:,}"


@dataclass(frozen=True)
class Row:
    """A client whose time is up. `kind` is that of the badge around the result."""

    account: Account
    activity: str
    users: str
    result: str
    kind: str


def with_users(accounts: AccountQuerySet, rule: Retention) -> AccountQuerySet:
    """Adds `user_count`, `lone_count`, how many of them have no account that stays,
    `owner_others`, how many more the owner has, and has the owner at hand."""
    goes = Exists(rule.eligible().filter(pk=OuterRef("account")))
    others = Membership.objects.filter(user=OuterRef("user")).exclude(pk=OuterRef("pk"))
    others = others.exclude(goes)
    alone = Membership.objects.filter(account=OuterRef("pk")).exclude(Exists(others))
    counted = alone.order_by().values("account").annotate(number=Count("pk"))
    theirs = Membership.objects.filter(account=OuterRef("pk"), is_owner=True)
    more: Any = theirs.with_other_accounts()
    added: dict[str, Any] = {
        "lone_count": Coalesce(Subquery(counted.values("number")), 0),
        "owner_others": Coalesce(Subquery(more.values("other_accounts")), 0),
    }
    return accounts.with_people().annotate(**added)


def row_of(account: Any, rule: Retention) -> Row:
    """Of an account `with_reasons` and `with_users`."""
    result, kind = result_of(account, rule)
    return Row(account, activity_of(account), users_of(account, rule), result, kind)


def activity_of(account: Account) -> str:
    if account.is_closed and account.closed_at:
        return _("Closed %(day)s") % {"day": day(account.closed_at)}
    if account.last_login_at:
        return _("Login %(day)s") % {"day": day(account.last_login_at)}
    return _("Never used, created %(day)s") % {"day": day(account.created_at)}


def users_of(account: Any, rule: Retention) -> str:
    if not rule.delete_users or account.kept_by or account.is_answered:
        return _("Not touched")
    owner, number, lone = account.owner, account.user_count, account.lone_count
    if number == 1:
        if lone:
            return _("%(name)s, deleted too") % {"name": owner}
        kept = ngettext(
            "%(name)s, kept: %(others)s other account",
            "%(name)s, kept: %(others)s other accounts",
            account.owner_others,
        )
        return kept % {"name": owner, "others": account.owner_others}
    told = {"lone": lone, "number": number}
    return (
        ngettext(
            "%(lone)s of %(number)s users deleted too",
            "%(lone)s of %(number)s users deleted too",
            lone,
        )
        % told
    )


def result_of(account: Account, rule: Retention) -> tuple[str, str]:
    if account.kept_by:
        return str(KEEPERS[account.kept_by].label), "good"
    if account.is_answered:
        return _("Kept: the owner logged in"), "good"
    if account.told_at is None:
        return _("Owner will be told"), "warn"
    due = account.told_at + DeletionNotice.DAYS
    if due <= rule.as_of:
        return _("Will be deleted"), "bad"
    return _("Will be deleted from %(day)s on") % {"day": day(due)}, "bad"


def day(moment: datetime) -> str:
    return date_format(localtime(moment), "j M Y")
