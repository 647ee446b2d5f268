from __future__ import annotations

from collections.abc import Iterator

from config.integrity import check, keys, rows

PRIMARY = """
SELECT person.id FROM users_app_user person
LEFT JOIN account_emailaddress address ON address.user_id = person.id AND address."primary"
GROUP BY person.id
HAVING count(address.id) <> 1 OR min(address.email) <> person.email ORDER BY person.id
"""

# As one reads it: in any case, and in any of the forms that Unicode has for a letter.
ALIKE = """
SELECT min(id), max(id), count(*) FROM users_app_user
GROUP BY lower(normalize(email, NFKC)) HAVING count(*) > 1 ORDER BY min(id)
"""


@check("Every user logs in with his one primary address")
def primary_addresses() -> Iterator[str]:
    yield from keys(PRIMARY)


@check("No two users have one address")
def addresses_alike() -> Iterator[str]:
    for first, last, count in rows(ALIKE):
        yield f"users {first} to {last} ({count} of them)"
