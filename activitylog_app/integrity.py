from __future__ import annotations

from collections.abc import Iterator

from config.integrity import check, keys

# One look at each entry, for there may be ten million.
WRONG_ACTOR = """
SELECT entry.id FROM activitylog_app_entry entry
LEFT JOIN users_app_user person ON person.id = entry.actor_id
WHERE NOT CASE entry.actor_kind
    WHEN 'system' THEN entry.actor_id IS NULL
    WHEN 'admin' THEN entry.actor_id IS NOT NULL AND person.is_staff IS NOT FALSE
    WHEN 'user' THEN person.is_staff IS NOT TRUE
    ELSE false
END ORDER BY entry.id
"""

WRONG_BEHALF = """
SELECT id FROM activitylog_app_entry
WHERE actor_kind <> 'admin' AND (behalf_id IS NOT NULL OR behalf_name <> '') ORDER BY id
"""

WRONG_NAMES = """
SELECT id FROM activitylog_app_entry
WHERE actor_name = ''
    OR (account_id IS NULL) <> (account_name = '')
    OR (user_id IS NULL) <> (user_name = '')
    OR (behalf_id IS NULL) <> (behalf_name = '')
ORDER BY id
"""


@check("Every entry of the log has an actor of its kind")
def wrong_actors() -> Iterator[str]:
    """System is nobody; whoever is there still is staff or not, as the entry says."""
    yield from keys(WRONG_ACTOR)


@check("Only staff act on somebody's behalf in the log")
def behalf_of_others() -> Iterator[str]:
    yield from keys(WRONG_BEHALF)


@check("Every entry of the log has copied the names of those it names")
def names_not_copied() -> Iterator[str]:
    yield from keys(WRONG_NAMES)
