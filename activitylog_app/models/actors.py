"""Who may be behind an action."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from users_app.models import User


class ActorKind(models.TextChoices):
    SYSTEM = "system", _("System")
    ADMIN = "admin", _("Admin")
    USER = "user", _("User")


@dataclass(frozen=True)
class Actor:
    """Whoever is behind an action, and from where. No user: somebody not logged in.

    `on_behalf_of` is the user as whom staff are logged in meanwhile.
    """

    kind: ActorKind
    user: User | None = None
    ip_address: str | None = None
    request_id: str = ""
    on_behalf_of: User | None = None

    def __str__(self) -> str:
        if self.user is not None:
            return str(self.user)
        return str(_("A visitor") if self.kind == ActorKind.USER else self.kind.label)

    @property
    def person(self) -> User | None:
        """In whose name it is done."""
        return self.on_behalf_of or self.user

    @property
    def is_visitor(self) -> bool:
        return self.kind == ActorKind.USER and self.user is None

    def known_as(self, user: User) -> Actor:
        """The same visitor, once we know who it is. Anybody else stays who he is."""
        return self.logged_in_as(user) if self.is_visitor else self

    def logged_in_as(self, user: User) -> Actor:
        """Whoever it was before, he has just shown that he is this user."""
        kind = ActorKind.ADMIN if user.is_staff else ActorKind.USER
        return replace(self, kind=kind, user=user, on_behalf_of=None)


SYSTEM = Actor(ActorKind.SYSTEM)
