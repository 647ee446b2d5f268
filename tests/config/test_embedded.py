"""Our own PostgreSQL and Valkey: shared, ended with their last user, not held up by a crash."""

from __future__ import annotations

import importlib.util
import os
import pwd
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import environ
import psycopg
import pytest
import redis
from django.conf import settings

from config import embedded
from config.celery import app
from config.embedded import kinds, machine
from config.embedded.kinds import PostgreSQL, Valkey

USER = """
import os, sys
sys.path.append(sys.argv[3])
import embedded
from pathlib import Path
try:
    with embedded.servers(sys.argv[1], Path(sys.argv[2])):
        print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
        sys.stdin.read()
except embedded.ServerError as error:
    print(error)
"""

User = subprocess.Popen[str]


@pytest.fixture(autouse=True)
def _no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@contextmanager
def a_checkout() -> Iterator[Path]:
    """A folder that everybody may enter: into those of pytest only their owner may."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def checkout() -> Iterator[Path]:
    with a_checkout() as folder:
        yield folder


@pytest.fixture(scope="module")
def house() -> Iterator[Path]:
    """A checkout for tests that leave its cluster whole: to make one takes a second."""
    with a_checkout() as folder:
        yield folder


@contextmanager
def users(
    *checkouts: Path, instance: kinds.Instance = "test", limit: int | None = None
) -> Iterator[list[User]]:
    """Processes that use the servers of these checkouts, all begun at the same moment."""

    def limit_files() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    package = Path(embedded.__file__).parent
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", USER, instance, base, package.parent],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=limit_files,
        )
        for base in checkouts
    ]
    try:
        yield begun
    finally:
        for user in begun:
            end(user)


def end(user: User) -> None:
    with suppress(BrokenPipeError):
        user.communicate()


def said(user: User) -> str:
    assert user.stdout
    return user.stdout.readline().strip()


def question(url: str, sql: str) -> list[tuple[object, ...]]:
    to = environ.Env.db_url_config(url)
    names = {"host": to["HOST"], "port": to["PORT"], "user": to["USER"], "dbname": to["NAME"]}
    with psycopg.connect(**names) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


def postmaster(checkout: Path) -> int | None:
    return PostgreSQL("test", checkout).leftover()


def keeper_of(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


def is_up(checkout: Path) -> bool:
    servers = PostgreSQL("test", checkout), Valkey("test", checkout)
    return any(machine.is_held(server.lock("server")) for server in servers)


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- Addresses --------------------------------------------------------------------------


def test_addresses_can_be_asked_for_without_starting_anything(checkout: Path) -> None:
    assert embedded.database_url("run", checkout).startswith("postgres://portico@")
    assert embedded.redis_url("run", checkout).startswith("unix://")
    assert list(checkout.iterdir()) == []


def test_django_celery_and_the_cache_understand_the_addresses(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with embedded.servers("test", house):
        url = os.environ["REDIS_URL"]
        assert question(os.environ["DATABASE_URL"], "SELECT current_database()") == [
            ("portico",)
        ]
        assert redis.Redis.from_url(url).ping()
    assert "DATABASE_URL" not in os.environ
    with app.connection_for_write(settings.CELERY_BROKER_URL) as broker:
        broker.ensure_connection(max_retries=1)


def test_the_extensions_are_there_and_may_be_created(house: Path) -> None:
    with embedded.servers("test", house):
        for name in ("pg_trgm", "btree_gin", "unaccent"):
            question(os.environ["DATABASE_URL"], f"CREATE EXTENSION {name}")


def test_an_address_from_the_environment_is_left_alone(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portico")
    with embedded.servers("test", checkout):
        assert os.environ["DATABASE_URL"] == "postgres://elsewhere/portico"
        assert redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
        assert not PostgreSQL("test", checkout).folder.exists()
    assert os.environ["DATABASE_URL"] == "postgres://elsewhere/portico"


def test_sockets_lie_elsewhere_if_the_path_is_long_or_odd(checkout: Path) -> None:
    deep = checkout / "Kunden und Aufträge" / ("deep" * 20)
    deep.mkdir(parents=True)
    with embedded.servers("test", deep):
        assert question(os.environ["DATABASE_URL"], "SELECT 1") == [(1,)]
        assert redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
    for server in (PostgreSQL("test", deep), Valkey("test", deep)):
        assert len(str(server.sockets)) <= machine.LONGEST_SOCKET_FOLDER
        server.sockets.rmdir()


# --- Together ---------------------------------------------------------------------------


def test_the_servers_are_shared_and_end_with_the_last_user(house: Path) -> None:
    with users(house) as [first]:
        said(first)
        before = postmaster(house)
        with users(house) as [second]:
            said(second)
            assert postmaster(house) == before
        assert is_up(house)
    assert not is_up(house)


def test_four_that_begin_at_once_start_one_server(house: Path) -> None:
    log = PostgreSQL("test", house).log
    before = len(log.read_text()) if log.exists() else 0
    with users(*[house] * 4) as four:
        assert len({said(user) for user in four}) == 1
        assert log.read_text()[before:].count("starting PostgreSQL") == 1


def test_two_checkouts_do_not_see_each_other(house: Path) -> None:
    with a_checkout() as other, users(house, other) as both:
        here, there = (said(user).split()[0] for user in both)
        question(here, "CREATE TABLE only_here ()")
        assert question(here, "SELECT to_regclass('only_here')") == [("only_here",)]
        assert question(there, "SELECT to_regclass('only_here')") == [(None,)]
        end(both[0])
        assert not is_up(house)
        assert is_up(other)


# --- After a crash ----------------------------------------------------------------------


def test_the_servers_end_when_their_user_is_killed(house: Path) -> None:
    with users(house) as [user]:
        said(user)
        user.kill()
        until(lambda: not is_up(house))


def test_what_was_kept_is_there_after_the_server_is_killed(checkout: Path) -> None:
    with users(checkout, instance="run") as [user]:
        question(said(user).split()[0], "CREATE TABLE kept ()")
        os.kill(PostgreSQL("run", checkout).leftover() or 0, signal.SIGKILL)
        with users(checkout, instance="run") as [next_one]:
            answer = question(said(next_one).split()[0], "SELECT to_regclass('kept')")
    assert answer == [("kept",)]


def test_a_killed_keeper_takes_its_server_along(house: Path) -> None:
    with users(house) as [user]:
        said(user)
        before = postmaster(house) or 0
        os.kill(keeper_of(before), signal.SIGKILL)
        with users(house) as [next_one]:
            said(next_one)
            assert postmaster(house) != before


def test_files_of_the_dead_hold_nothing_up(house: Path) -> None:
    """As after a reboot, where the number of the old server is somebody else's by now."""
    with embedded.servers("test", house):
        pass
    postgresql, valkey = PostgreSQL("test", house), Valkey("test", house)
    someone = f"{os.getpid()}\n"
    (postgresql.data / "postmaster.pid").write_text(f"{someone}{postgresql.data}\n")
    (valkey.folder / "valkey.pid").write_text(someone)
    sockets = (postgresql.sockets / ".s.PGSQL.5432", valkey.sockets / "valkey.sock")
    for path in (*sockets, postgresql.sockets / ".s.PGSQL.5432.lock"):
        path.write_text(someone)
    with embedded.servers("test", house):
        assert question(os.environ["DATABASE_URL"], "SELECT 1") == [(1,)]


def test_half_a_cluster_is_made_anew(checkout: Path) -> None:
    postgresql = PostgreSQL("test", checkout)
    postgresql.make_folders()
    machine.make_private(postgresql.folder, postgresql.owner)
    (postgresql.folder / "data.new" / "base").mkdir(parents=True)
    with embedded.servers("test", checkout):
        assert question(os.environ["DATABASE_URL"], "SELECT 1") == [(1,)]


def test_a_broken_cluster_of_the_tests_is_thrown_away(checkout: Path) -> None:
    with embedded.servers("test", checkout):
        question(os.environ["DATABASE_URL"], "CREATE TABLE lost ()")
    (PostgreSQL("test", checkout).data / "global" / "pg_control").unlink()
    with embedded.servers("test", checkout):
        assert question(os.environ["DATABASE_URL"], "SELECT to_regclass('lost')") == [(None,)]


def test_a_broken_cluster_with_data_is_left_and_told_about(checkout: Path) -> None:
    with embedded.servers("run", checkout):
        pass
    data = PostgreSQL("run", checkout).data
    (data / "global" / "pg_control").unlink()
    with (
        pytest.raises(embedded.ServerError, match="pg_control"),
        embedded.servers("run", checkout),
    ):
        pass
    assert (data / "PG_VERSION").exists()


def test_a_cluster_of_another_version_is_left_and_told_about(checkout: Path) -> None:
    with embedded.servers("run", checkout):
        pass
    (PostgreSQL("run", checkout).data / "PG_VERSION").write_text("12\n")
    with (
        pytest.raises(embedded.ServerError, match="PostgreSQL 12"),
        embedded.servers("run", checkout),
    ):
        pass


# --- On odd machines --------------------------------------------------------------------


def test_a_full_disk_is_told_about(checkout: Path) -> None:
    server = PostgreSQL("test", checkout)
    server.make_folders()
    # From a folder closed to others root copies the programs first; that needs room as well.
    server.command()
    with users(checkout, limit=500_000) as [user]:
        output, _ = user.communicate()
    assert output.startswith("PostgreSQL's initdb did not succeed")


def test_a_folder_of_somebody_else_is_refused(checkout: Path) -> None:
    server = Valkey("run", checkout)
    server.make_folders()
    server.folder.mkdir()
    server.folder.chmod(0o777)
    with (
        pytest.raises(embedded.ServerError, match="Delete it"),
        embedded.servers("run", checkout),
    ):
        pass


def test_a_platform_without_the_wheel_is_told_what_to_set(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(embedded.ServerError, match="set DATABASE_URL"):
        PostgreSQL("test", checkout).command()


def test_root_without_nobody_is_told_what_to_do(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_such(name: str) -> NoReturn:
        raise KeyError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", no_such)
    with pytest.raises(embedded.ServerError, match="as an ordinary user"):
        _ = PostgreSQL("test", checkout).owner


def test_root_goes_outside_where_nobody_could_not_look(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert machine.home_of(checkout) == checkout / ".local"
    checkout.chmod(0o700)
    assert machine.home_of(checkout).parent == Path("/var/lib/portico")


def test_a_closed_checkout_finds_its_data_where_it_was_put(checkout: Path) -> None:
    with a_checkout() as outside:
        (checkout / ".local").mkdir()
        (checkout / ".local" / "home").write_text(f"{outside}\n")
        (outside / "checkout").write_text(f"{checkout}\n")
        checkout.chmod(0o700)
        with embedded.servers("test", checkout):
            assert question(os.environ["DATABASE_URL"], "SELECT 1") == [(1,)]
        assert (outside / "test").exists() == (os.geteuid() == 0)


def test_the_place_of_another_checkout_is_not_taken_over(checkout: Path) -> None:
    """A checkout copied with its `.local` begins its own."""
    with a_checkout() as outside:
        (checkout / ".local").mkdir()
        (checkout / ".local" / "home").write_text(f"{outside}\n")
        (outside / "checkout").write_text("/the/first/checkout\n")
        assert machine.home_of(checkout) == checkout / ".local"


def test_programs_nobody_could_not_read_are_copied(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "others_may_enter", lambda path: False)
    monkeypatch.setattr(PostgreSQL, "owner", (os.geteuid(), os.getegid(), []))
    program = PostgreSQL("test", checkout).command()[0]
    assert program.startswith(str(checkout))
    assert b"(PostgreSQL)" in subprocess.check_output([program, "--version"])
