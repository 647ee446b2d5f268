"""The line between a client and a server, which a test can cut."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any


class Line:
    """Passes on what is said at `port` to the server and back."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.command, self.left, self.arrives = b"", 0, True
        self.is_cut, self.has_answered = threading.Event(), threading.Event()
        self.ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.ear.getsockname()[1]

    def breaks(self, command: str, nth: int, arrives: bool = True) -> None:
        """Once, when the client says this for the nth time; if it `arrives`, the server does it
        and its answer is lost."""
        self.command, self.left, self.arrives = command.encode(), nth, arrives

    def __enter__(self) -> Line:
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def __exit__(self, *problem: Any) -> None:
        self.ear.close()

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self.ear.accept()
                server = socket.create_connection(("127.0.0.1", self.server))
                self.is_cut.clear()
                self.has_answered.clear()
                for pump, ends in ((self.up, (client, server)), (self.down, (server, client))):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

    def up(self, client: socket.socket, server: socket.socket) -> None:
        """A client waits for each answer, so what comes at once is one command."""
        with suppress(OSError):
            while said := client.recv(65536):
                if self.is_the_end(said):
                    self.is_cut.set()
                    if self.arrives:
                        server.sendall(said)
                        self.has_answered.wait(5)
                    break
                server.sendall(said)
        hang_up(client, server)

    def down(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while said := server.recv(65536):
                if self.is_cut.is_set():
                    self.has_answered.set()
                    break
                client.sendall(said)
        hang_up(server, client)

    def is_the_end(self, said: bytes) -> bool:
        if not self.left or self.command not in said:
            return False
        self.left -= 1
        return not self.left


def hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
