"""A mail server of our own that answers as it is told."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event

HANG_UP = "hang up"
YES = {"CONNECT": "220 yes", "DATA": "354 go on", "QUIT": "221 bye"}


class MailServer(ThreadingTCPServer):
    """Keeps what it accepts in `received`, and tells by `heard` how far clients have come.

    `answers` maps a verb (CONNECT, MAIL, RCPT, DATA, QUIT, or END for the end of the data)
    to what is said instead of yes: a line, HANG_UP, or an Event to wait for before the yes.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answers: dict[str, str | Event] = {}
        self.heard: defaultdict[str, Event] = defaultdict(Event)
        self.received: list[EmailMessage] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        with suppress(OSError):  # the client may be killed at any time
            self.converse()

    def converse(self) -> None:
        if not self.answer("CONNECT"):
            return
        for line in self.rfile:
            verb = line.split()[0].decode().upper()
            said = self.answer(verb)
            if said.startswith("354"):
                text = self.data()
                if not isinstance(self.server.answers.get("END"), str):
                    self.server.received.append(message_from_bytes(text, policy=policy.default))
                said = self.answer("END")
            if not said or verb == "QUIT":
                return

    def data(self) -> bytes:
        text = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionError
            text += line
        return text

    def answer(self, verb: str) -> str:
        """What is said, and nothing when the line is cut."""
        told = self.server.answers.get(verb)
        self.server.heard[verb].set()
        if told == HANG_UP:
            return ""
        if isinstance(told, Event):
            told.wait(60)
        said = told if isinstance(told, str) else YES.get(verb, "250 yes")
        self.wfile.write(f"{said}\r\n".encode())
        return said
