"""How customers see an entry: the one place that says so, for pages and exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from activitylog_app.models.actors import ActorKind
from activitylog_app.models.entries import Entry
from config import site


@dataclass(frozen=True)
class ShownEntry:
    """Staff are the company, without name, picture and address; of the facts beside the
    sentence only what changed is shown. `person` is the number of a user, for his picture.
    """

    at: datetime
    code: str
    description: str
    kind: str
    who: str
    person: int | None
    ip_address: str | None
    changed: dict[str, list[Any]]

    @classmethod
    def of(cls, entry: Entry) -> ShownEntry:
        is_user = entry.actor_kind == ActorKind.USER
        return cls(
            entry.at,
            entry.code,
            entry.description,
            entry.actor_kind,
            who=staff_name(entry) if entry.actor_kind == ActorKind.ADMIN else entry.actor_name,
            person=entry.actor_id if is_user else None,
            ip_address=entry.ip_address if is_user else None,
            changed=entry.changed,
        )


def staff_name(entry: Entry) -> str:
    names = {"site": site.name(), "user": entry.behalf_name}
    if entry.behalf_name:
        return _("%(site)s staff, for %(user)s") % names
    return _("%(site)s staff") % names
