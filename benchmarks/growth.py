"""How the Admin Area's lists grow: `python -m benchmarks.growth`, and `--help`.

The same pages over a thousand accounts and over a million, in turn, in two databases that are
thrown away in the end. Each is asked for twenty times; what counts is the ratio of the
medians. Pages are drawn in this process, with everything but the server around it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import environ

from benchmarks.run import as_in_production, database
from config import embedded

if TYPE_CHECKING:
    from django.test import Client

FEW, MANY = "portico_growth_few", "portico_growth_many"
GOAL = 1.3
TIMES = 20


@dataclass(frozen=True)
class Page:
    """What is asked for, and what the answer must hold."""

    name: str
    path: str
    marker: str


@dataclass(frozen=True)
class Result:
    """Milliseconds, the medians."""

    page: Page
    few: float
    many: float


PAGES = [
    Page("Clients", "/admin/clients/", "Add Client"),
    Page("Clients, by name", "/admin/clients/?sort=name", "Add Client"),
    Page("Clients, closed ones", "/admin/clients/?status=closed", "Closed"),
    Page("Clients, a rare fragment", "/admin/clients/?q=wischenah", "Zwischenahn"),
    Page("Clients, a usual fragment", "/admin/clients/?q=and", "Add Client"),
    Page("Clients, a user's address", "/admin/clients/?q=zoe.quist@planted", "Zwischenahn"),
    Page("Clients, a number", "/admin/clients/?q=%231100", "#1100"),
    Page("Clients, two letters", "/admin/clients/?q=zw", "Zwischenahn"),
    Page("Manage Users", "/admin/users/", "Manage Users"),
    Page("Manage Users, a rare fragment", "/admin/users/?q=quist", "Zoe Quist"),
    Page("Manage Users, a usual fragment", "/admin/users/?q=ann", "Manage Users"),
    Page("Manage Users, without two-factor", "/admin/users/?only=no-two-factor", "Accounts"),
    Page("Associate User, a rare fragment", "{client}users/associate/?who=quist", "Zoe Quist"),
    Page("Associate User, a usual one", "{client}users/associate/?who=ann", "Select User"),
    Page("search for everything", "/admin/search/?q=quist", "Zoe Quist"),
]


def main() -> None:
    options = arguments()
    with two_databases(FEW, MANY) as (few, many):
        from django.core.management import call_command

        sizes = {FEW: options.few, MANY: options.many}
        for url, (name, size) in zip((few, many), sizes.items(), strict=True):
            turn_to(url)
            call_command("migrate", verbosity=0)
            ada, number = settle()
            fill(size)
            print(f"{name}: {size:,} accounts", file=sys.stderr, flush=True)
        results = [measure(page, ada, number, few, many) for page in PAGES]
        print(report(results, options))
        if options.explain:
            turn_to(many)
            explain()


@contextmanager
def two_databases(few: str, many: str) -> Iterator[tuple[str, str]]:
    """Make both, to be thrown away in the end, and begin Django as in production, at the first.
    Give their addresses."""
    with embedded.servers("test"), database(few) as first, database(many) as second:
        os.environ.update(as_in_production(first, 80))
        os.environ["SITE_URL"] = "http://testserver"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("collectstatic", "--no-input", verbosity=0)
        yield first, second


def turn_to(url: str) -> None:
    """From now on everything is asked of this database."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = environ.Env.db_url_config(url)["NAME"]


def fill(count: int) -> None:
    """A crowd, and statistics about it, as autovacuum would have them by tomorrow."""
    from django.db import connection
    from django.utils.timezone import now

    from accounts_app.demo import crowd

    crowd.add(count, now(), lambda size: None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def settle() -> tuple[Client, int]:
    """Staff who may do everything, and one client that can be found."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.test import Client

    from accounts_app import actions
    from activitylog_app.models import SYSTEM
    from benchmarks.people import ADDRESS
    from users_app.models import Role, User
    from users_app.staff import begin_session

    create: Any = User.objects.create_user
    names = {"first_name": "Ada", "last_name": "Ames"}
    ada = create("ada@benchmark.example", "x", is_staff=True, **names)
    # The same session is to be good in both databases.
    ada.password = "!"
    ada.save()
    ada.groups.set([Role.objects.get(name="Full Administrator")])
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    zoe = create("zoe.quist@planted.example", None, first_name="Zoe", last_name="Quist")
    added = actions.add_client(zoe, {"company": "Zwischenahn Boats", **ADDRESS}, by=SYSTEM)
    client = Client()
    client.force_login(ada)
    request = SimpleNamespace(session=client.session, user=ada)
    begin_session(request)
    request.session.save()
    return client, added.account.number


def measure(page: Page, client: Client, number: int, few: str, many: str) -> Result:
    """Both in turn, so that whatever else the machine does meets both."""
    path = page.path.format(client=f"/admin/clients/{number}/")
    times: dict[str, list[float]] = {few: [], many: []}
    for _ in range(TIMES):
        for url, taken in times.items():
            turn_to(url)
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            assert page.marker in answer.text, path
            taken.append(timed(lambda: client.get(path)))
    return Result(page, 1000 * median(times[few]), 1000 * median(times[many]))


def timed(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def report(results: list[Result], options: Any) -> str:
    titles = ["", f"{options.few:,}, ms", f"{options.many:,}, ms", "times", f"goal {GOAL}"]
    rows = [titles, ["---"] + ["---:"] * 4]
    for result in results:
        times = result.many / result.few
        kept = "" if times <= GOAL else "missed"
        figures = [f"{result.few:.1f}", f"{result.many:.1f}", f"{times:.2f}", kept]
        rows.append([result.page.name, *figures])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def explain() -> None:
    """The plans of the lists, as they stand in docs/performance.md."""
    from accounts_app.models import Account, Membership
    from users_app.models import User

    users = User.objects.of_clients()
    plans: dict[str, Any] = {
        "Clients": Account.objects.order_by("-created_at", "-number"),
        "Clients, by name": Account.objects.order_by("sort_name", "number"),
        "Clients, closed ones": Account.objects.filter(status="closed").order_by(
            "-created_at", "-number"
        ),
        "Clients, a rare fragment": Account.objects.matching("wischenah").order_by(
            "-created_at", "-number"
        ),
        "Clients, a usual fragment": Account.objects.matching("and").order_by(
            "-created_at", "-number"
        ),
        "the users behind it": Membership.objects.filter(
            user__in=User.objects.matching("and")[:100].values("pk")
        ),
        "Manage Users": users.order_by("last_name", "first_name", "id"),
        "Manage Users, a rare fragment": users.matching("quist").order_by(
            "last_name", "first_name", "id"
        ),
        "Associate User, a usual fragment": users.matching("ann").order_by("-pk"),
    }
    for name, rows in plans.items():
        print(f"\n{name}\n\n{rows.only('pk')[:26].explain(analyze=True, costs=False)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--explain", action="store_true", help="print the plans too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
