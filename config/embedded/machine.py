"""What the servers need of the machine: locks, folders, users, processes."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import stat
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import signal

# User, group and further groups a server runs as, the way `subprocess` takes them.
Owner = tuple[int | None, int | None, list[int] | None]
MYSELF: Owner = (None, None, None)

# A path to a socket may have 107 bytes (103 on macOS), "/.s.PGSQL.5432" included.
LONGEST_SOCKET_FOLDER = 85


class ServerError(Exception):
    """A server cannot be had; the text says why and what to do about it."""


def lock(path: Path, how: int) -> IO[bytes]:
    """Return the file, open and locked. Raises BlockingIOError if LOCK_NB says not to wait."""
    file = path.open("ab")
    try:
        fcntl.flock(file, how)
    except BaseException:
        file.close()
        raise
    return file


def is_held(path: Path, *, at_all: bool = False) -> bool:
    """Tell whether somebody holds the lock alone or, `at_all`, also if it is shared."""
    try:
        lock(path, (fcntl.LOCK_EX if at_all else fcntl.LOCK_SH) | fcntl.LOCK_NB).close()
    except BlockingIOError:
        return True
    return False


def runs_in(pid: int, folders: tuple[Path, ...]) -> bool:
    """Tell whether the process lives and its command line names one of the folders."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return any(os.fsencode(folder) in words for folder in folders)


def home_of(base: Path) -> Path:
    """Return `.local`, or for root a folder outside if PostgreSQL's user cannot get there."""
    local = base / ".local"
    if os.geteuid() != 0:
        return local
    try:
        remembered = Path((local / "home").read_text().strip())
        if (remembered / "checkout").read_text().strip() == str(base):
            return remembered
    except FileNotFoundError:
        pass
    return local if others_may_enter(base) else Path("/var/lib/portico", _fingerprint(base))


def socket_folder(folder: Path) -> Path:
    """Return the folder itself, unless its path is too long for sockets or has odd letters."""
    path = str(folder)
    if len(path) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w./-]+", path, re.ASCII):
        return folder
    return Path("/tmp") / f"portico-{_fingerprint(folder)}"  # noqa: S108 - see make_private


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def make_private(folder: Path, owner: Owner) -> None:
    """Make a folder that its owner alone may enter; refuse one that somebody else made."""
    user = os.geteuid() if owner[0] is None else owner[0]
    try:
        folder.mkdir(0o700)
        os.chown(folder, user, -1 if owner[1] is None else owner[1])
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user or found.st_mode & 0o077:
            raise ServerError(
                f"{folder} is somebody else's or open to others. Delete it and try again."
            ) from None


def others_may_enter(path: Path) -> bool:
    path = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def open_up(folder: Path) -> None:
    """Let everybody read what is in the folder, and run what its owner may run."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & stat.S_IXUSR else 0))


def nobody() -> Owner:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise ServerError(
            "PostgreSQL does not run as root, and this machine has no user `nobody`. Run this "
            "as an ordinary user, or set DATABASE_URL to a server of your own."
        ) from None
    return entry.pw_uid, entry.pw_gid, []


def wheel(package: str, label: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerError(no_wheel(label))
    return Path(spec.origin).parent


def no_wheel(label: str) -> str:
    return (
        f"There is no {label} of our own here. Install requirements/local.txt; if your "
        "platform has no such package, set DATABASE_URL and REDIS_URL to your own servers."
    )


def cannot(label: str, error: OSError) -> str:
    return (
        f"{label} cannot be started: {error}. Make room, or let user {os.geteuid()} write "
        "there, or set DATABASE_URL and REDIS_URL to your own servers."
    )


def end_with_parent(parent: int, number: signal.Signals) -> None:
    """Have the kernel send this process a signal when its parent dies (on Linux)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, number)
        if os.getppid() != parent:
            os._exit(1)
