from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.table import Table
from rich.text import Text

from config.guards import is_migrated
from config.integrity import Check, Finding, as_of_now, find_checks
from config.progress import console_of, printable, progress

COLOURS = {"ok": "green", "note": "yellow", "FAIL": "bold red"}


class Command(BaseCommand):
    help = (
        "Checks that everything the database must hold does hold, and says where it does not. "
        "Reads only. Exits with 1 if something does not hold, with 2 if migrations are missing."
    )

    def handle(self, **options: Any) -> None:
        if not is_migrated():
            raise CommandError("Run manage.py migrate first.", returncode=2)
        checks = find_checks()
        with as_of_now():
            found = self.drawn(checks) if self.stdout.isatty() else self.told(checks)
        failed = sum(verdict(check, finding) == "FAIL" for check, finding in found)
        if failed:
            raise CommandError(f"{failed} of {len(checks)} checks failed.")

    def told(self, checks: list[Check]) -> list[tuple[Check, Finding]]:
        """A line for each as soon as it is known."""
        found = []
        for check in checks:
            finding = check.run()
            found.append((check, finding))
            self.stdout.write(
                f"{verdict(check, finding):4} {check.sentence}{examples(finding)}"
            )
            self.stdout.flush()
        return found

    def drawn(self, checks: list[Check]) -> list[tuple[Check, Finding]]:
        """A bar meanwhile, and a table at the end."""
        found = []
        with progress(self.stdout, "Checks", len(checks)) as bar:
            for check in checks:
                bar.step(0, check.sentence)
                found.append((check, check.run()))
                bar.step()
        table = Table("", "What must hold", "Problems")
        for check, finding in found:
            word = verdict(check, finding)
            problems = examples(finding).removeprefix(": ")
            table.add_row(Text(word, COLOURS[word]), Text(check.sentence), Text(problems))
        console_of(self.stdout).print(table)
        return found


def verdict(check: Check, finding: Finding) -> str:
    if not finding.count:
        return "ok"
    return "note" if check.only_noted else "FAIL"


def examples(finding: Finding) -> str:
    if not finding.count:
        return ""
    some = printable(", ".join(finding.examples))
    return f": {finding.count:,}, for example {some}"
