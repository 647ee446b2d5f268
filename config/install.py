"""Make `.venv` hold what a requirements file names, and have a Chromium to test with.

    python3 -I config/install.py local|dev [chromium]

Runs before anything is installed: only the standard library, and any Python from 3.11 on.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
# The first is Chromium without a window: it draws the same pages for less, and Debian has it.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


class Missing(Exception):
    """Something of the machine is missing; the text says what to install."""


def install(name: str, base: Path = BASE_DIR) -> None:
    """Have the packages of `requirements/<name>.txt`; do nothing if they are there already."""
    environment = base / ".venv"
    if _is_installed(name, base) and _works(environment):
        return
    if not _works(environment) or not _is_from_here(environment):
        _make(environment)
    print(f"Installing what requirements/{name}.txt names", flush=True)  # noqa: T201
    pip = [str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    wanted = base / "requirements" / f"{name}.txt"
    words = ["install", "--quiet", "--require-hashes", "-r", str(wanted)]
    if subprocess.run([*pip, *words], check=False).returncode:
        raise Missing(
            f"The packages of {wanted.name} could not be installed. The reason stands above: "
            "see to it, and run the same command again."
        )
    _stamp(name, base).write_text(_state(name, base))


def install_chromium() -> None:
    """Have a Chromium that the browser tests find: by its name, or in CHROMIUM."""
    if not any(
        shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *CHROMIUM) if name
    ):
        otherwise = "Install Chromium, or set CHROMIUM to the path of one"
        _apt_install("chromium", otherwise, rather=CHROMIUM[0])


def _is_installed(name: str, base: Path) -> bool:
    """The packages for development contain those for running it here."""
    return any(
        _stamp(one, base).exists() and _stamp(one, base).read_text() == _state(one, base)
        for one in {name, "dev"}
    )


def _stamp(name: str, base: Path) -> Path:
    return base / ".venv" / f"{name}.installed"


def _state(name: str, base: Path) -> str:
    """Return what a stamp says: of which file, and where, for scripts name their place."""
    content = (base / "requirements" / f"{name}.txt").read_bytes()
    return f"{hashlib.sha256(content).hexdigest()} {base / '.venv'}\n"


def _works(environment: Path) -> bool:
    """Tell whether its Python starts and has pip: the Python it was made of may be gone."""
    python = environment / "bin" / "python"
    if not python.exists():
        return False
    words = [str(python), "-c", "import pip, sys; print(*sys.version_info[:2])"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return not done.returncode and tuple(map(int, done.stdout.split())) >= OLDEST_PYTHON


def _is_from_here(environment: Path) -> bool:
    """Tell a folder that was moved or copied from one that was made in its place."""
    script = environment / "bin" / "pip"
    return script.exists() and f"{environment}/bin/" in script.read_text()


def _make(environment: Path) -> None:
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise Missing(
            f"Python {wanted} or later is needed: make PYTHON=/path/to/python{wanted}"
        )
    if importlib.util.find_spec("ensurepip") is None:
        _apt_install("python3-venv", "Install what `python3 -m venv` needs")
    print(f"Making {environment.name}", flush=True)  # noqa: T201
    subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)


def _apt_install(package: str, otherwise: str, rather: str = "") -> None:
    """Install a package, or `rather` that one where apt knows it. Raises Missing."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Missing(f"{otherwise}. On Debian and Ubuntu: sudo apt-get install {package}")
    _apt_get(["update"], otherwise)
    if rather and _apt_knows(rather):
        package = rather
    print(f"Installing {package}", flush=True)  # noqa: T201
    _apt_get(["install", "--yes", "--no-install-recommends", package], otherwise)


def _apt_get(words: list[str], otherwise: str) -> None:
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(["apt-get", "-qq", *words], env=quietly, check=False).returncode:
        raise Missing(f"apt-get {' '.join(words)} did not succeed. {otherwise}.")


def _apt_knows(package: str) -> bool:
    words = ["apt-cache", "show", "--no-all-versions", package]
    return not subprocess.run(words, capture_output=True, check=False).returncode


def main(names: list[str]) -> str | None:
    """Do what the arguments name; returns what is missing."""
    try:
        for name in names:
            if name == "chromium":
                install_chromium()
            else:
                install(name)
    except Missing as missing:
        return str(missing)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
