from __future__ import annotations

import json
from collections.abc import Iterator

from accounts_app.models import Permission
from config.integrity import check, keys, rows

TWICE = """
SELECT account_id, string_agg(id::text, ', ' ORDER BY id) FROM invitations_app_invitation
WHERE status = 'pending'
GROUP BY account_id, lower(normalize(trim(email), NFKC)) HAVING count(*) > 1 ORDER BY 1
"""

SETTLED = """
SELECT id FROM invitations_app_invitation
WHERE (status = 'pending') <> (settled_at IS NULL) ORDER BY id
"""

UNKNOWN = """
SELECT id FROM invitations_app_invitation
WHERE jsonb_typeof(permissions) <> 'array' OR NOT permissions <@ %s::jsonb ORDER BY id
"""

MESSAGES = """
SELECT invitation.id FROM invitations_app_invitation invitation
JOIN mail_app_message message ON message.id = invitation.message_id
WHERE message.account_id IS DISTINCT FROM invitation.account_id ORDER BY 1
"""


@check("No address has two pending invitations to one account")
def invited_twice() -> Iterator[str]:
    for account, invitations in rows(TWICE):
        yield f"invitations {invitations} to #{account}"


@check("An invitation is pending until it is settled")
def settled_and_pending() -> Iterator[str]:
    yield from keys(SETTLED)


@check("Every permission of an invitation is known")
def unknown_permissions() -> Iterator[str]:
    yield from keys(UNKNOWN, json.dumps(Permission.values))


@check("An invitation's email belongs to the invitation's account")
def messages_of_another_account() -> Iterator[str]:
    yield from keys(MESSAGES)
