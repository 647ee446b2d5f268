"""Write the cases as files, which mail programs can open too:

python -m tests.tickets_app.corpus.make
"""

from __future__ import annotations

from pathlib import Path

from tests.tickets_app.corpus.cases import CASES

FOLDER = Path(__file__).parent


def write() -> None:
    for old in FOLDER.glob("*.eml"):
        old.unlink()
    for name, case in CASES.items():
        (FOLDER / f"{name}.eml").write_bytes(case.source)


if __name__ == "__main__":
    write()
