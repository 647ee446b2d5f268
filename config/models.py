from __future__ import annotations

from typing import Any

from django.db import models


class Changeable(models.Model):
    """A model whose changes the activity log can tell, field by field."""

    changed: dict[str, list[Any]]

    class Meta:
        abstract = True

    def change(self, **values: Any) -> bool:
        """Save the fields that differ. `changed` then maps each to [before, after].

        Answers whether there was anything to change. Never pass secrets: what changes
        is written to the activity log.
        """
        before = {name: getattr(self, name) for name in values}
        self.changed = {
            name: [plain(before[name]), plain(value)]
            for name, value in values.items()
            if plain(before[name]) != plain(value)
        }
        if self.changed:
            for name in self.changed:
                setattr(self, name, values[name])
            self.save()
        return bool(self.changed)


def plain(value: Any) -> Any:
    """The value as JSON knows it."""
    if value is None or isinstance(value, bool | int | list):
        return value
    return str(value)


class Versioned(Changeable):
    """A model that several people edit: `version` tells whether it is still the same."""

    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def version(self) -> str:
        return self.updated_at.isoformat()
