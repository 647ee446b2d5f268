"""Several people at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from config.refusals import Gone, Refused

Attempt = Callable[[], object]
AtOnce = Callable[..., list[object]]


@pytest.fixture
def at_once() -> Iterator[AtOnce]:
    """Let these begin at the same moment; answers each result, or how it was refused.

    Threads keep their connection from round to round. Whatever else is raised fails the test.
    """
    pool = ThreadPoolExecutor(20)

    def do(*attempts: Attempt) -> list[object]:
        gate = threading.Barrier(len(attempts))

        def one(attempt: Attempt) -> object:
            gate.wait(timeout=20)
            try:
                return attempt()
            except (Refused, Gone) as refusal:
                return refusal

        return list(pool.map(one, attempts, timeout=60))

    yield do
    gate = threading.Barrier(20)

    def leave(_n: int) -> None:
        gate.wait(timeout=20)
        connection.close()

    list(pool.map(leave, range(20)))
    pool.shutdown()


def done(results: list[object]) -> list[object]:
    return [result for result in results if not isinstance(result, Refused | Gone)]
