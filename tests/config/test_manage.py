"""`manage.py` on a developer's machine and on a server."""

from __future__ import annotations

import os
import subprocess
import sys

from config import embedded
from tests.servers import numbered


def manage(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull} | variables
    command = [sys.executable, str(embedded.BASE_DIR / "manage.py"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_without_any_settings_it_says_which() -> None:
    done = manage("migrate")
    assert done.returncode
    assert done.stderr.startswith("Set DEBUG=1")


def test_with_debug_a_command_finds_a_database() -> None:
    done = manage("showmigrations", "users_app", DEBUG="1")
    assert done.returncode == 0, done.stderr
    assert "0001_initial" in done.stdout


def test_on_a_server_none_is_started() -> None:
    done = manage(
        *("migrate", "--check"),
        SECRET_KEY="s" * 50,
        SITE_URL="https://clients.example.com",
        DATABASE_URL="postgres://portico@127.0.0.1:1/portico",
        REDIS_URL="redis://127.0.0.1:1/0",
        EMAIL_URL="smtp://127.0.0.1:1",
        PRIVATE_FILES="/nowhere",
    )
    assert "127.0.0.1" in done.stderr
    assert "port 1 failed" in done.stderr


def test_private_files_do_not_lie_where_files_are_served() -> None:
    done = manage("check", DEBUG="1", PRIVATE_FILES=str(embedded.BASE_DIR / "static" / "x"))
    assert done.returncode
    assert "PRIVATE_FILES must not lie in" in done.stderr


def test_fonts_for_invoices_are_there() -> None:
    done = manage("check", DEBUG="1", INVOICE_FONTS="/nowhere/Sans.ttf")
    assert done.returncode
    assert "INVOICE_FONTS names /nowhere/Sans.ttf, which is not there" in done.stderr


def test_each_worker_of_the_tests_has_a_database_of_valkey() -> None:
    assert numbered("unix:///run/valkey.sock?db=0", 1) == "unix:///run/valkey.sock?db=1"
    assert numbered("redis://localhost", 2) == "redis://localhost/2"
    assert numbered("redis://:word@localhost:6379/4", 2) == "redis://:word@localhost:6379/6"
