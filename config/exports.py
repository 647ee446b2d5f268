"""Lists as files: CSV, safe to be opened in a spreadsheet, and JSON, one object a line.

Both are streamed. Rows come from `config.paging.all_of`, which holds a few of them at a time.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.timezone import localdate

# What begins with one of these a spreadsheet may take for a formula; the full-width forms
# are turned into the narrow ones by some of them. OWASP, "CSV Injection".
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Echo:
    """A file that answers what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_response(
    name: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A file `name-2026-11-24.csv` to be saved; `rows` are read as they are sent."""
    return saved(lines(heads, rows), f"{name}-{localdate().isoformat()}.csv", "text/csv")


def saved(written: Iterable[str], filename: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(written, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def lines(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Beginning with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([str(head) for head in heads])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value: Any) -> str:
    """Its text; times in UTC as ISO 8601, nothing for None; what looks like a formula is
    defused by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = str(value)
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(DANGEROUS) and not is_number else text


def json_lines_response(name: str, rows: Iterable[dict[str, Any]]) -> StreamingHttpResponse:
    """A file `name-2026-11-24.jsonl`: one JSON object a line, nothing lost, times in UTC."""
    written = (f"{json.dumps(row, ensure_ascii=False, default=exactly)}\n" for row in rows)
    return saved(written, f"{name}-{localdate().isoformat()}.jsonl", "application/jsonl")


def exactly(value: Any) -> str:
    """What JSON has no word for. Raises TypeError for what is no time."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{type(value).__name__} cannot be exported")
