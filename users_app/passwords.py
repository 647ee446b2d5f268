from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator

from config import site


class LengthValidator(MinimumLengthValidator):
    """As many characters as General Settings say at this moment.

    Django keeps its validators for good, so the setting is read at each password.
    """

    def __init__(self) -> None:
        """Nothing is kept."""

    @property
    def min_length(self) -> int:  # type: ignore[override]
        length: int = site.current().password_min_length
        return length
