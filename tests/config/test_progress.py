from __future__ import annotations

from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from config import progress as module
from config.progress import progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_with_its_end_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    screen = Terminal()

    with progress(OutputWrapper(screen), "Accounts [all]", 20) as bar:
        bar.step(15)
        bar.step(5, "Acme\x1b[2J")

    shown = screen.getvalue().rsplit("Accounts [all]", 1)[1]
    assert "━" in shown
    assert "20/20" in shown
    assert r"Acme\x1b[2J" in shown
    assert "\x1b[2J" not in shown


def test_a_pipe_gets_the_first_and_the_last_line_and_one_in_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipe = StringIO()

    with progress(pipe, "Accounts", 4_000) as bar:
        for second, note in enumerate(["a", "b", "c", "d", "e", "f\n", "g", "h"]):
            monkeypatch.setattr(module, "monotonic", lambda now=second: now)
            bar.step(500, note)

    assert pipe.getvalue().splitlines() == [
        "Accounts: 500 of 4,000 (a)",
        r"Accounts: 3,000 of 4,000 (f\n)",
        "Accounts: 4,000 of 4,000 (h)",
    ]


def test_work_that_fails_says_how_far_it_came() -> None:
    pipe = StringIO()

    def work() -> None:
        with progress(pipe, "Accounts", None) as bar:
            bar.step()
            bar.step()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()

    assert pipe.getvalue().splitlines() == ["Accounts: 1", "Accounts: 2"]


def test_no_work_is_one_line() -> None:
    pipe = StringIO()

    with progress(pipe, "Accounts", 0):
        pass

    assert pipe.getvalue() == "Accounts: 0 of 0\n"
