from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from accounts_app.models import (
    Account,
    AutomationSettings,
    Deletion,
    Membership,
    Permission,
    months_before,
)
from activitylog_app.models import Entry
from config.integrity import check, keys, rows

# Each account begins with one of these.
BEGINNINGS = ["account.registered", "account.opened", "account.added"]
DAY = timedelta(days=1)

OWNERS = """
SELECT number, count(membership.id)
FROM accounts_app_account
LEFT JOIN accounts_app_membership membership ON account_id = number AND is_owner
GROUP BY number HAVING count(membership.id) <> 1 ORDER BY number
"""

# Not a list: '"tickets"' alone would be contained in the list of keys.
UNKNOWN = """
SELECT id FROM accounts_app_membership
WHERE jsonb_typeof(permissions) <> 'array' OR NOT permissions <@ %s::jsonb ORDER BY id
"""

TWICE = """
SELECT account_id, user_id, count(*) FROM accounts_app_membership
GROUP BY account_id, user_id HAVING count(*) > 1 ORDER BY 1, 2
"""


@check("Every account has exactly one owner")
def owners() -> Iterator[str]:
    for number, count in rows(OWNERS):
        yield f"#{number} ({count} owners)"


@check("No permissions are stored for an owner")
def permissions_of_owners() -> Iterator[str]:
    stored = (
        Membership.objects.filter(is_owner=True).exclude(permissions=[]).order_by("account")
    )
    for number in stored.values_list("account", flat=True).iterator():
        yield f"#{number}"


@check("Every permission of a membership is known")
def unknown_permissions() -> Iterator[str]:
    yield from keys(UNKNOWN, json.dumps(Permission.values))


@check("Nobody has two memberships of one account")
def memberships_twice() -> Iterator[str]:
    for number, user, count in rows(TWICE):
        yield f"user {user} in #{number} ({count} times)"


@check("Staff belong to no account")
def staff_with_an_account() -> Iterator[str]:
    found = Membership.objects.filter(user__is_staff=True).order_by("account", "user")
    for number, user in found.values_list("account", "user").iterator():
        yield f"user {user} in #{number}"


@check("Every account has the entry of its beginning", only_noted=True)
def accounts_without_a_beginning() -> Iterator[str]:
    """A restored or imported account has none. One that is older than the log, which keeps no
    more than the settings say, is not looked at."""
    keep = AutomationSettings.stored().keep_log_for
    told = Entry.objects.filter(account=OuterRef("pk"), code__in=BEGINNINGS)
    found = Account.objects.exclude(Exists(told)).order_by("pk")
    if keep:
        found = found.filter(created_at__gte=months_before(now(), keep))
    for number in found.values_list("pk", flat=True).iterator():
        yield f"#{number}"


@check("No deletion is unfinished for more than a day")
def unfinished_deletions() -> Iterator[str]:
    late = Deletion.objects.unfinished().filter(requested_at__lt=now() - DAY)
    for number in late.values_list("number", flat=True).iterator():
        yield f"#{number}"
