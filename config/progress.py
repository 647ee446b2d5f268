"""How commands show that long work goes on: a bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOBase
from time import monotonic
from typing import Protocol, TextIO, cast

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

EVERY = 5  # seconds between two lines in a pipe


class Bar(Protocol):
    def step(self, n: int = 1, note: str = "") -> None:
        """Say that `n` more are done, and in `note` what is worth knowing meanwhile."""


@contextmanager
def progress(out: TextIO | TextIOBase, label: str, total: int | None) -> Iterator[Bar]:
    """Show on `out`, a command's `self.stdout`, how far the work of this block is.

    `total` is None where nobody knows how much there is.
    """
    if not out.isatty():
        lines = Lines(out, label, total)
        try:
            yield lines
        finally:
            lines.end()
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=console_of(out)) as drawing:
        yield Drawn(drawing, drawing.add_task(label, total=total, note=""))


def console_of(out: TextIO | TextIOBase) -> Console:
    """For what is drawn on a terminal: Django's wrapper would end each piece with a newline."""
    return Console(file=cast("TextIO", getattr(out, "_out", out)))


class Drawn:
    def __init__(self, drawing: Progress, task: TaskID) -> None:
        self.drawing = drawing
        self.task = task

    def step(self, n: int = 1, note: str = "") -> None:
        self.drawing.update(self.task, advance=n, note=printable(note))


class Lines:
    """The first step, the last one, and one every few seconds between them."""

    def __init__(self, out: TextIO | TextIOBase, label: str, total: int | None) -> None:
        self.out = out
        self.label = label
        self.total = total
        self.done = 0
        self.note = ""
        self.is_told = False
        self.next_at = 0.0

    def step(self, n: int = 1, note: str = "") -> None:
        self.done, self.note, self.is_told = self.done + n, printable(note), False
        if monotonic() >= self.next_at:
            self.tell()

    def end(self) -> None:
        if not self.is_told:
            self.tell()

    def tell(self) -> None:
        of = "" if self.total is None else f" of {self.total:,}"
        note = f" ({self.note})" if self.note else ""
        self.out.write(f"{self.label}: {self.done:,}{of}{note}\n")
        self.out.flush()
        self.is_told, self.next_at = True, monotonic() + EVERY


def printable(text: str) -> str:
    """Names are other people's: what would move the cursor is shown, not done."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
