"""A page as a person reads it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any


def words_of(response: Any) -> str:
    """The text that stands on the page, without what the browser makes of it."""
    text = re.sub(r"<script.*?</script>|<.+?>", " ", response.text, flags=re.S)
    return " ".join(unescape(text).split())
