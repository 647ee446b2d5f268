"""A real IMAP server (twisted.mail) with one mailbox in memory: `python -m
tests.tickets_app.imap_server`. It says its port, and ends when its standard input does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from twisted.cred import checkers, portal
from twisted.internet import defer, endpoints, protocol, reactor, stdio
from twisted.mail import imap4
from zope.interface import implementer

USER, PASSWORD = "support", "p/w (1)"


@implementer(imap4.IMessageFile)
class Letter:
    def __init__(self, uid: int, source: bytes) -> None:
        self.uid, self.source, self.flags = uid, source, set[str]()

    def open(self) -> BytesIO:
        return BytesIO(self.source)

    def getUID(self) -> int:
        return self.uid

    def getSize(self) -> int:
        return len(self.source)

    def getFlags(self) -> list[str]:
        return sorted(self.flags)


@implementer(imap4.IMailbox)
class Mailbox:
    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def chosen(self, messages: Any, uid: int) -> Iterator[tuple[int, Letter]]:
        """With their places, counted from 1."""
        messages.last = self.getUIDNext() - 1 if uid else len(self.letters)
        for place, letter in enumerate(self.letters, 1):
            if (letter.uid if uid else place) in messages:
                yield place, letter

    def fetch(self, messages: Any, uid: int) -> list[tuple[int, Letter]]:
        return list(self.chosen(messages, uid))

    def store(self, messages: Any, flags: Any, mode: int, uid: int) -> dict[int, list[str]]:
        told = {}
        for place, letter in self.chosen(messages, uid):
            if mode == 0:
                letter.flags = set(flags)
            elif mode > 0:
                letter.flags |= set(flags)
            else:
                letter.flags -= set(flags)
            told[place] = letter.getFlags()
        return told

    def addMessage(self, message: Any, flags: Any = (), date: Any = None) -> Any:
        letter = Letter(self.getUIDNext(), message.read())
        letter.flags |= set(flags)
        self.letters.append(letter)
        return defer.succeed(len(self.letters))

    def getUIDNext(self) -> int:
        return len(self.letters) + 7

    def getUIDValidity(self) -> int:
        return 1

    def getFlags(self) -> list[str]:
        return ["\\Seen", "\\Deleted", "\\Answered"]

    def getMessageCount(self) -> int:
        return len(self.letters)

    def getRecentCount(self) -> int:
        return 0

    def getUnseenCount(self) -> int:
        return sum("\\Seen" not in letter.flags for letter in self.letters)

    def getHierarchicalDelimiter(self) -> str:
        return "/"

    def isWriteable(self) -> bool:
        return True

    def addListener(self, listener: Any) -> None:
        """Nobody is told of what comes meanwhile."""

    def removeListener(self, listener: Any) -> None:
        """Nobody is."""


class House:
    """Whoever logs in gets the one mailbox."""

    def __init__(self) -> None:
        self.account = imap4.MemoryAccountWithoutNamespaces(USER)
        self.account.addMailbox("INBOX", Mailbox())

    def requestAvatar(self, name: Any, mind: Any, *interfaces: Any) -> tuple[Any, ...]:
        return imap4.IAccount, self.account, lambda: None


class UntilTheEnd(protocol.Protocol):
    def connectionLost(self, reason: Any = None) -> None:
        reactor.stop()


def say_where(listening: Any) -> None:
    sys.stdout.write(f"{listening.getHost().port}\n")
    sys.stdout.flush()


def main() -> None:
    guests = checkers.InMemoryUsernamePasswordDatabaseDontUse()
    guests.addUser(USER.encode(), PASSWORD.encode())
    factory = protocol.Factory()
    entrance = portal.Portal(House(), [guests])

    def build(_address: Any) -> imap4.IMAP4Server:
        server = imap4.IMAP4Server()
        server.portal = entrance
        return server

    factory.buildProtocol = build
    listening = endpoints.serverFromString(reactor, "tcp:0:interface=127.0.0.1").listen(factory)
    listening.addCallback(say_where)
    stdio.StandardIO(UntilTheEnd())
    reactor.run()


if __name__ == "__main__":
    main()
