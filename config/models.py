from __future__ import annotations

from typing import Any, Self

from django.core.cache import cache
from django.db import models, transaction


class Changeable(models.Model):
    """A model whose changes the activity log can tell, field by field."""

    changed: dict[str, list[Any]]
    # Facts for the log that are no change of a field.
    noted: dict[str, Any]

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


class OneRow(Changeable):
    """Settings that staff make for the whole site: one row, there since one was made.

    Kept in the cache, for every page asks for them. A reader never overwrites what is kept
    there, so that one who read just before a change does not bring the old row back; and of
    two changes at once the later one stays, whoever comes last to keep it.
    """

    KEPT_FOR = 300  # seconds

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        cache.delete(self.cache_key())
        transaction.on_commit(self.keep)

    @classmethod
    def keep(cls) -> None:
        """Keep the row in the cache as it is now; nobody changes it meanwhile."""
        with transaction.atomic():
            cache.set(cls.cache_key(), cls.lock(), cls.KEPT_FOR)

    @classmethod
    def current(cls) -> Self:
        found: Self | None = cache.get(cls.cache_key())
        if found is None:
            found = cls.stored()
            cache.add(cls.cache_key(), found, cls.KEPT_FOR)
        return found

    @classmethod
    def stored(cls) -> Self:
        """The row as it is now, past the cache: for what cannot be undone."""
        return cls._default_manager.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def lock(cls) -> Self:
        """The row as it is now, held until the transaction ends."""
        cls._default_manager.get_or_create(pk=1)
        return cls._default_manager.select_for_update().get(pk=1)

    @classmethod
    def cache_key(cls) -> str:
        return cls._meta.label_lower
