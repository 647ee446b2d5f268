from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.models import Group, GroupManager, Permission
from django.db import models


class RoleManager(GroupManager):
    def with_sizes(self) -> models.QuerySet[Role]:
        """Adds `size`: how many have it."""
        roles: models.QuerySet[Role] = self.annotate(size=models.Count("user"))
        return roles


class Role(Group):
    """What some of the staff may do: a group of Django's, with its permissions."""

    changed: dict[str, Any]
    size: int

    objects: ClassVar[RoleManager] = RoleManager()

    class Meta:
        proxy = True

    @property
    def rights(self) -> list[str]:
        """Sorted, as `app.codename`."""
        held = self.permissions.select_related("content_type")
        if "permissions" in getattr(self, "_prefetched_objects_cache", {}):
            held = self.permissions.all()
        return sorted(f"{right.content_type.app_label}.{right.codename}" for right in held)

    @property
    def version(self) -> str:
        return f"{self.name}: {','.join(self.rights)}"

    def grant(self, rights: list[str]) -> None:
        """Exactly these. Raises ValueError for one that no model of ours declares."""
        if unknown := set(rights) - {
            key for _group, keys in declared_rights() for key, _ in keys
        }:
            raise ValueError(f"Not declared: {sorted(unknown)}")
        names = [right.partition(".")[2] for right in rights]
        self.permissions.set(Permission.objects.filter(codename__in=names))


def declared_rights() -> list[tuple[str, list[tuple[str, str]]]]:
    """What staff may be allowed: by the name of what it is about, (`app.codename`, label).

    Every model of ours declares its own in `Meta.permissions`; a codename is there once.
    """
    found = []
    for model in apps.get_models():
        app, options = model._meta.app_label, model._meta
        keys = [(f"{app}.{codename}", str(label)) for codename, label in options.permissions]
        if keys and app.endswith("_app"):
            found.append((str(options.verbose_name_plural).capitalize(), keys))
    return found
