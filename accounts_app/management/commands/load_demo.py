from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.timezone import now
from rich.table import Table

from accounts_app import demo
from accounts_app.demo import cast, crowd
from accounts_app.demo.rows import PASSWORD
from accounts_app.models import Account
from config.progress import console_of, progress


class Command(BaseCommand):
    help = (
        "Fills in the demo company, its customers and two years of their history, and prints "
        "whom to log in as. With --accounts, adds many accounts nobody can log in to."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--if-empty",
            action="store_true",
            help="load nothing when there are accounts; print the logins anyway",
        )
        how.add_argument(
            "--accounts",
            type=a_number,
            metavar="N",
            help="add N made-up accounts to measure with",
        )

    def handle(self, *, if_empty: bool, accounts: int | None, **options: Any) -> None:
        if accounts is not None:
            self.add_crowd(accounts)
        elif not (if_empty and Account.objects.exists()):
            self.load_company()
        elif demo.is_loaded():
            self.print_logins()
        else:
            self.stdout.write("There are accounts already, so the demo was not loaded.")

    # --- the company --------------------------------------------------------------------

    def load_company(self) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo people log in with a password that everybody knows, so they are "
                "loaded with DEBUG=1 only: on your own machine."
            )
        if not demo.load(now()):
            raise CommandError(
                "The demo is here already, or a part of it. To load it afresh, empty the "
                "database first: manage.py flush"
            )
        self.print_logins()

    def print_logins(self) -> None:
        address = f"{settings.SITE_URL}{reverse('account_login')}"
        self.stdout.write(f"Log in at {address} with the password {PASSWORD}")
        self.stdout.write("Staff set up a second factor at their first login, at /admin/.")
        people = [person for person in cast.people().values() if person.purpose]
        if self.stdout.isatty():
            self.print_table(people)
            return
        width = max(len(person.email) for person in people)
        for person in people:
            self.stdout.write(f"  {person.email:{width}}  {person.name}: {person.purpose}")

    def print_table(self, people: list[cast.Person]) -> None:
        table = Table("Who", "Email address", "What for")
        for person in people:
            table.add_row(person.name, person.email, person.purpose)
        console_of(self.stdout).print(table)

    # --- the crowd ----------------------------------------------------------------------

    def add_crowd(self, count: int) -> None:
        if not settings.DEBUG and has_customers():
            raise CommandError(
                "This database has customers of your own. Made-up accounts would stand in its "
                "log for ever: point DATABASE_URL to another one."
            )
        with progress(self.stdout, "Accounts", count) as bar:
            crowd.add(count, now(), bar.step)
        self.stdout.write(f"{count:,} accounts added.")


def a_number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text} is not a number of accounts, for example 1000")
    return int(text)


def has_customers() -> bool:
    """Whether an account has an address that can exist: under .example none does (RFC 2606)."""
    return Account.objects.exclude(email__endswith=".example").exists()
