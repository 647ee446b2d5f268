"""Asks for a page over and over, on kept connections, and looks at every answer."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

CONNECTIONS = 8
PATIENCE = 30
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class WrongAnswer(Exception):
    """A server did not answer with the page that was asked for."""


@dataclass(frozen=True)
class Errand:
    """Requests as they go over the wire, sent in turn, and what every answer must have."""

    requests: list[bytes]
    status: int
    marker: bytes

    def check(self, answer: bytes) -> None:
        begins = b"HTTP/1.1 %d " % self.status
        if not answer.startswith(begins) or self.marker not in answer:
            text = answer[:600].decode(errors="replace")
            raise WrongAnswer(f"No {self.status} with {self.marker!r}:\n{text}")


@dataclass
class Line:
    """One kept connection, with what has come of the answer that is under way."""

    port: int
    socket: socket.socket = field(init=False)
    received: bytes = b""
    length: int | None = None

    def __post_init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.received, self.length = b"", None
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """Answers the whole of the response once it is here. Raises ConnectionError."""
        some = self.socket.recv(1 << 18)
        if not some:
            raise ConnectionResetError("The server hung up.")
        self.received += some
        if self.length is None:
            head, found, _rest = self.received.partition(b"\r\n\r\n")
            if not found:
                return None
            told = LENGTH.search(head)
            self.length = len(head) + 4 + (int(told[1]) if told else 0)
        return self.received if len(self.received) >= self.length else None


def once(port: int, errand: Errand) -> bytes:
    """One request on a connection of its own; answers the response."""
    line = Line(port)
    line.send(errand.requests[0])
    while (answer := line.receive()) is None:
        pass
    line.socket.close()
    errand.check(answer)
    return answer


def drive(port: int, errand: Errand, seconds: float) -> float:
    """Requests per second with 8 of them under way at any time. Raises WrongAnswer.

    After `seconds` no more are sent, and what is under way is waited for.
    """
    requests = cycle(errand.requests)
    answered = 0
    with selectors.DefaultSelector() as waiting:
        for _ in range(CONNECTIONS):
            open_line(waiting, port, requests)
        start = time.perf_counter()
        while waiting.get_map():
            ready = waiting.select(PATIENCE)
            if not ready:
                raise WrongAnswer(f"No answer within {PATIENCE} seconds.")
            for key, _events in ready:
                more = time.perf_counter() - start < seconds
                answered += go_on(waiting, key.data, errand, requests if more else None)
        return answered / (time.perf_counter() - start)


def go_on(
    waiting: selectors.BaseSelector,
    line: Line,
    errand: Errand,
    requests: Iterator[bytes] | None,
) -> int:
    """Take what has come; if that was all, send the next request or hang up.

    Answers how many requests it has seen through, 1 or 0.
    """
    try:
        answer = line.receive()
    except ConnectionError:
        if line.received:
            raise
        # A kept connection that the server closed at the moment when we used it again.
        waiting.unregister(line.socket)
        line.socket.close()
        if requests:
            open_line(waiting, line.port, requests)
        return 0
    if answer is None:
        return 0
    errand.check(answer)
    if requests:
        line.send(next(requests))
    else:
        waiting.unregister(line.socket)
        line.socket.close()
    return 1


def open_line(waiting: selectors.BaseSelector, port: int, requests: Iterator[bytes]) -> None:
    line = Line(port)
    waiting.register(line.socket, selectors.EVENT_READ, line)
    line.send(next(requests))
