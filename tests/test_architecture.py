"""Promises the code makes about its own shape."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from accounts_app.access import Area
from accounts_app.checks import doors
from activitylog_app.recording import ACTIONS

ROOT = Path(__file__).parent.parent
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


def each(pattern: str) -> pytest.MarkDecorator:
    paths = sorted(ROOT.glob(pattern))
    assert paths, pattern
    return pytest.mark.parametrize("path", paths, ids=lambda p: str(p.relative_to(ROOT)))


def attributes_called(path: Path) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def test_the_system_checks_pass() -> None:
    call_command("check", fail_level="WARNING")


@each("*_app/actions/[a-z]*.py")
def test_whatever_takes_an_actor_is_an_action(path: Path) -> None:
    module = import_module(f"{path.parent.parent.name}.actions.{path.stem}")
    takes_by = {
        function
        for _name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and "by" in inspect.signature(function).parameters
    }
    assert takes_by <= set(ACTIONS.values())


@each("*_app/views/**/*.py")
def test_views_write_nothing_themselves(path: Path) -> None:
    assert not WRITES & attributes_called(path)


@each("*_app/views/client.py")
def test_client_views_reach_data_only_through_the_account(path: Path) -> None:
    assert ".objects" not in path.read_text()


@each("*_app/**/*.py")
def test_only_one_function_writes_who_owns_an_account(path: Path) -> None:
    writers = [
        function.name
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef) and writes_is_owner(function)
    ]
    allowed = {"accounts_app/models/accounts.py": ["hand_to"]}
    bulk = path.match("accounts_app/management/commands/*") or "demo" in path.parts
    assert bulk or writers == allowed.get(str(path.relative_to(ROOT)), [])


def writes_is_owner(function: ast.FunctionDef) -> bool:
    """Whether it passes is_owner to something that stores it."""
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            keys = {keyword.arg for keyword in call.keywords}
            defaults = [
                key.value
                for keyword in call.keywords
                if keyword.arg == "defaults" and isinstance(keyword.value, ast.Dict)
                for key in keyword.value.keys
                if isinstance(key, ast.Constant)
            ]
            if call.func.attr in WRITES and "is_owner" in {*keys, *defaults}:
                return True
    return False


def test_each_area_keeps_to_its_own_doors() -> None:
    for route, view in doors(get_resolver()):
        assert route.startswith("admin/") == (view.access.area is Area.ADMIN), route
        in_account = route.startswith("a/<int:account>/")
        assert in_account == (view.access.area is Area.CLIENT), route


def test_the_table_of_doors_is_the_one_we_agreed_on() -> None:
    """On purpose a file: whoever opens a door shows it in the diff."""
    table = [
        f"/{route:52} {view.access.name}"
        for route, view in doors(get_resolver())
        if not route.startswith("dev/")
    ]
    assert table == (ROOT / "tests" / "doors.txt").read_text().splitlines()
