"""What `make` does before anything is installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from config import install


def a_checkout(base: Path) -> Path:
    """One that needs no package at all."""
    (base / "requirements").mkdir()
    for name in ("local", "dev"):
        (base / "requirements" / f"{name}.txt").write_text("")
    return base


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return a_checkout(tmp_path)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with its environment: to make one takes seconds."""
    base = a_checkout(tmp_path_factory.mktemp("house"))
    install.install("dev", base)
    return base


@pytest.fixture
def as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


def made(base: Path) -> int:
    """Return which folder `.venv` is, to tell one from its successor."""
    return (base / ".venv" / "pyvenv.cfg").stat().st_ino


def test_an_environment_that_is_there_is_left_alone(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = made(house)
    for name in ("dev", "local"):
        install.install(name, house)
    assert capsys.readouterr().out == ""
    assert made(house) == before


def test_other_requirements_are_installed_into_it(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = made(house)
    (house / "requirements" / "dev.txt").write_text("# another one\n")
    install.install("dev", house)
    assert capsys.readouterr().out == "Installing what requirements/dev.txt names\n"
    assert made(house) == before


def test_a_moved_environment_is_made_anew(house: Path, base: Path) -> None:
    shutil.copytree(house / ".venv", base / ".venv", symlinks=True)
    assert str(house) in (base / ".venv" / "bin" / "pip").read_text()
    install.install("local", base)
    assert str(base) in (base / ".venv" / "bin" / "pip").read_text()


def test_an_environment_whose_python_is_gone_is_made_anew(base: Path) -> None:
    venv.create(base / ".venv", with_pip=False)
    for python in (base / ".venv" / "bin").glob("python*"):
        python.unlink()
        python.symlink_to("/nowhere/python")
    install.install("local", base)
    assert (base / ".venv" / "bin" / "python").exists()


def test_packages_that_cannot_be_had_are_told_and_tried_again(house: Path) -> None:
    (house / "requirements" / "dev.txt").write_text("no-hash-here==1.0\n")
    for _ in range(2):
        with pytest.raises(install.Missing, match="run the same command again"):
            install.install("dev", house)


def test_an_old_python_is_told(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    with pytest.raises(install.Missing, match=r"Python 3\.11 or later"):
        install.install("local", base)


@pytest.mark.usefixtures("as_somebody")
def test_what_debian_leaves_out_of_python_is_named(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(install.Missing, match="sudo apt-get install python3-venv"):
        install.install("local", base)


@pytest.mark.usefixtures("as_somebody")
def test_a_missing_chromium_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(install.Missing, match="CHROMIUM"):
        install.install_chromium()


@pytest.mark.parametrize(
    ("known", "installed"), [(True, "chromium-headless-shell"), (False, "chromium")]
)
def test_the_chromium_that_costs_least_is_installed(
    monkeypatch: pytest.MonkeyPatch, known: bool, installed: str
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "apt-get" else None)

    def machine(words: list[str], **how: object) -> subprocess.CompletedProcess[str]:
        asked.append(words)
        return subprocess.CompletedProcess(words, 0 if known or words[1] != "show" else 100)

    monkeypatch.setattr(subprocess, "run", machine)
    install.install_chromium()
    assert asked[-1][0] == "apt-get"
    assert asked[-1][-1] == installed


def test_a_chromium_of_ones_own_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.touch(0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CHROMIUM", str(browser))
    install.install_chromium()
