"""How the activity log grows: `python -m benchmarks.log`, and `--help`.

The same pages over a hundred thousand entries and over ten million, in turn, in two databases
that are thrown away in the end. Each is asked for twenty times; what counts is the ratio of
the medians. Pages are drawn in this process, with everything but the server around it.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.growth import Page, Result, report, settle, timed, turn_to, two_databases

if TYPE_CHECKING:
    from django.test import Client

FEW, MANY = "portico_log_few", "portico_log_many"
TIMES = 20
ROWS = Path(__file__).with_name("log.sql").read_text()
# A user of whom there is more than a page in both.
SOMEBODY = 1010

LOG, CLIENT, ACCOUNT = "/admin/log/", "/admin/clients/{number}/log/", "/a/{number}/activity/"
ROW, END = 'class="data__side', "Clear Filters"
PAGES = [
    Page("Activity Log", LOG, ROW),
    Page("… its middle", LOG + "?after={middle}", ROW),
    Page("by staff", LOG + "?who=staff", ROW),
    Page("by the System", LOG + "?who=system", ROW),
    Page("by one of the staff", LOG + "?by=%237", ROW),
    Page("by a user", LOG + f"?by=%23{SOMEBODY}", ROW),
    Page("about a user", LOG + f"?about=%23{SOMEBODY}", ROW),
    Page("on behalf of anybody", LOG + "?acting=on", ROW),
    Page("on behalf of a user", LOG + f"?behalf=%23{SOMEBODY}", ROW),
    Page("of a client", LOG + "?client={number}", ROW),
    Page("of a usual kind", LOG + "?code=user.logged_in", ROW),
    Page("of a rare kind", LOG + "?code=user.passkey_added", ROW),
    Page("the last 30 days", LOG + "?period=30", ROW),
    Page("a month three years ago", LOG + "?since={then}&until={later}", ROW),
    Page("from an IP address", LOG + "?q=10.0.0.10", ROW),
    Page("of a request", LOG + "?q={request}", ROW),
    Page("a word that is everywhere", LOG + "?q=logged", ROW),
    Page("a usual word", LOG + "?q=invitation", ROW),
    Page("a word in one of a thousand", LOG + "?q=yubikey", ROW),
    Page("a word of two years ago", LOG + "?q=quentin", ROW),
    Page("a rare word", LOG + "?q=zwischenahn", ROW),
    Page("a word that is nowhere", LOG + "?q=kesrel", END),
    Page("a usual and a rare word", LOG + "?q=logged+zwischenahn", ROW),
    Page("two letters", LOG + "?q=zw", ROW),
    Page("a word, by staff", LOG + "?q=contact&who=staff", ROW),
    Page("a word, last 30 days", LOG + "?q=invitation&period=30", ROW),
    Page("an entry", LOG + "{entry}/", "Everything of this kind"),
    Page("Client Profile, Log", CLIENT, ROW),
    Page("… a usual word", CLIENT + "?q=invited", ROW),
    Page("… a rare word", CLIENT + "?q=zwischenahn", ROW),
    Page("Account Activity", ACCOUNT, ROW),
    Page("… by staff", ACCOUNT + "?who=staff", ROW),
    Page("… a usual word", ACCOUNT + "?q=invited", ROW),
    Page("… a rare word", ACCOUNT + "?q=zwischenahn", ROW),
    Page("Export, the first line", LOG + "export.csv", ","),
    Page("Export of a client, the first line", CLIENT + "export.jsonl", "{"),
]


def main() -> None:
    options = arguments()
    with two_databases(FEW, MANY) as (few, many):
        sizes = {few: options.few, many: options.many}
        places = {}
        for url, size in sizes.items():
            turn_to(url)
            staff, owner, number = fill(size)
            places[url] = landmarks(number)
        results = [measure(page, staff, owner, places) for page in PAGES]
        print(report(results, options))
        print(f"\n{sizes_of_relations()}")
        if options.explain:
            explain(places[many])
        print(f"\n{cost_of_inserts()}")


# --- what is in the log ------------------------------------------------------------------


def fill(size: int) -> tuple[Client, Client, int]:
    """The log, and whom we look as. Indexes are built when it is there, by the migration."""
    from django.core.management import call_command
    from django.test import Client

    from accounts_app.middleware import LAST_ACCOUNT
    from users_app.models import User

    call_command("migrate", verbosity=0)
    staff, number = settle()
    zoe = User.objects.get(email="zoe.quist@planted.example")
    # The same session is to be good in both databases.
    zoe.password = "!"
    zoe.save()
    owner = Client()
    owner.force_login(zoe)
    session = owner.session
    # Where he was last: a page that would note it writes a session that is in one of the two.
    session[LAST_ACCOUNT] = number
    session.save()
    call_command("migrate", "activitylog_app", "0004", verbosity=0)
    begun = time.perf_counter()
    write(size, number)
    loaded = time.perf_counter()
    # All of it: with the log's migrations went those of other apps that stand on them.
    call_command("migrate", verbosity=0)
    indexed = time.perf_counter()
    run("VACUUM ANALYZE activitylog_app_entry")
    took = f"{loaded - begun:.0f} s to write, {indexed - loaded:.0f} s to migrate"
    print(f"{size:,} entries: {took}", file=sys.stderr, flush=True)
    return staff, owner, number


def write(size: int, number: int) -> None:
    """An account has 33 entries on the average, and this client more than any other; 30 of
    his hold a word that stands nowhere else."""
    from django.utils.timezone import now

    from activitylog_app.models import Entry

    run("SET maintenance_work_mem = '1GB'")
    for name in ["of_account", "by_actor", "about_user", "of_kind", "at"]:
        run(f"DROP INDEX entry_{name}")
    chances = {"accounts": size // 33, "users": size // 25, "first_account": number}
    run(ROWS, {"size": size, "staff": 50, **chances})
    planted = {
        "code": "account.entered",
        "description": "Logged in to the account Zwischenahn Boats",
        "actor_kind": "user",
        "actor_name": "Zoe Quist",
        "account_id": number,
        "account_name": "Zwischenahn Boats",
    }
    Entry.objects.bulk_create(
        Entry(at=now() - timedelta(days=60 * months), **planted) for months in range(30)
    )


def landmarks(number: int) -> dict[str, Any]:
    """What stands for the words in braces."""
    from django.utils.timezone import localdate

    from activitylog_app.models import Entry
    from config.paging import key_of

    middle = Entry.objects.latest_first()[Entry.objects.count() // 2]
    then = localdate() - timedelta(days=3 * 365)
    return {
        "number": number,
        "entry": middle.pk,
        "request": Entry.objects.exclude(request_id="").latest("pk").request_id,
        "middle": key_of(middle, Entry.IN_ORDER),
        "then": then,
        "later": then + timedelta(days=30),
    }


def run(sql: str, parameters: Any = None) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


# --- what it costs -----------------------------------------------------------------------


def measure(page: Page, staff: Client, owner: Client, places: dict[str, Any]) -> Result:
    """Both in turn, so that whatever else the machine does meets both."""
    client = owner if page.path.startswith("/a/") else staff
    times: dict[str, list[float]] = {url: [] for url in places}
    for _ in range(TIMES):
        for url, taken in times.items():
            turn_to(url)
            path = page.path.format(**places[url])
            assert page.marker in beginning(client, path), path
            taken.append(timed(lambda path=path: beginning(client, path)))  # type: ignore[misc]
    few, many = (1000 * median(taken) for taken in times.values())
    return Result(page, few, many)


def beginning(client: Client, path: str) -> str:
    """The page, or of a file the first line after its heads."""
    answer: Any = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    if not answer.streaming:
        return str(answer.text)
    lines = iter(answer.streaming_content)
    first: bytes = next(lines) + next(lines)
    return first.decode()


def sizes_of_relations() -> str:
    found = run(
        "SELECT relname, pg_size_pretty(pg_relation_size(oid)) FROM pg_class "
        "WHERE relname LIKE 'activitylog_app_entry' OR relname LIKE 'entry\\_%' "
        "OR relname = 'activitylog_app_entry_pkey' ORDER BY pg_relation_size(oid) DESC"
    )
    return "\n".join(f"{name:24} {size:>8}" for name, size in found)


def cost_of_inserts() -> str:
    """Milliseconds for an entry in a transaction of its own: as it is, then without the index
    of the words, then without any but the key."""
    told = [f"an entry: {insert():.3f} ms"]
    run("DROP INDEX entry_words")
    told.append(f"without the index of the words: {insert():.3f} ms")
    for (name,) in run("SELECT relname FROM pg_class WHERE relname LIKE 'entry\\_%'"):
        run(f"DROP INDEX {name}")
    return "\n".join([*told, f"without any but the key: {insert():.3f} ms"])


def insert(times: int = 5_000) -> float:
    from activitylog_app.models import SYSTEM
    from activitylog_app.recording import entry_of

    begun = time.perf_counter()
    for number in range(times):
        words = f"Invited {number * 7919 % 100_003}@{number * 104_729 % 99_991}.example"
        entry_of("invitation.sent", words, by=SYSTEM, about=[None]).save()
    return 1000 * (time.perf_counter() - begun) / times


def explain(places: dict[str, Any]) -> None:
    """The plans of the lists; of words along the order, and month by month."""
    from django.http import QueryDict

    from activitylog_app.forms import ActivityForm, LogForm
    from activitylog_app.models import Entry
    from config.looking import ALONG_THE_ORDER, BY_THE_WORDS, month_by_month, planned

    for page in PAGES:
        path, _mark, query = page.path.format(**places).partition("?")
        if path not in {LOG, CLIENT.format(**places), ACCOUNT.format(**places)}:
            continue
        entries, form = Entry.objects.all(), LogForm(QueryDict(query))
        if path != LOG:
            entries = entries.for_account(places["number"])
        if path.startswith("/a/"):
            entries, form = entries.for_customers(), ActivityForm(QueryDict(query))  # type: ignore[assignment]
        rows = form.found(entries).latest_first()
        with planned(ALONG_THE_ORDER):
            print(f"\n{page.name}\n\n{rows[:26].explain()}")
        if form.words:
            sql, values = month_by_month(rows, "-at", 26, None)
            with planned(BY_THE_WORDS):
                told = run(f"EXPLAIN ANALYZE {sql}", values)
            print("\n".join(line for (line,) in told))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.log", description=__doc__)
    parser.add_argument("--few", type=int, default=100_000)
    parser.add_argument("--many", type=int, default=10_000_000)
    parser.add_argument("--explain", action="store_true", help="print the plans too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
