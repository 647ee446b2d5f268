"""Portico and the floor beside it: `python -m benchmarks.run`, and `--help`.

Both sites run at the same time under the same server over the same rows, in a database that
is thrown away in the end. They are driven in turn, in short rounds, so that whatever else the
machine does meets both; what counts is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import environ
import psycopg
from psycopg.sql import SQL, Identifier

from benchmarks.driver import Errand, drive, once
from benchmarks.serving import COMMANDS, Server, free_port, serving
from config import embedded

if TYPE_CHECKING:
    from benchmarks.people import Cast

DATABASE = "portico_benchmark"
# Logins are limited per address of the visitor; the proxy of production tells which it is.
VISITORS = [f"198.18.{n >> 8}.{n & 255}" for n in range(1, 1000)]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True)
class Page:
    """What is measured. `goal` is the share of the floor's rate that we want to reach."""

    name: str
    path: str
    marker: str
    goal: float | None = None
    who: str = ""
    floor_path: str = ""
    logins: Sequence[str] = ()


@dataclass
class Result:
    """One figure per round: requests per second, and milliseconds of the workers' time."""

    page: Page
    floor: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    floor_cost: list[float] = field(default_factory=list)
    our_cost: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        return median(o / f for o, f in zip(self.ours, self.floor, strict=True))

    @property
    def row(self) -> list[str]:
        goal = self.page.goal
        return [
            self.page.name,
            *(f"{median(rates):.0f}" for rates in (self.floor, self.ours)),
            f"{self.share:.2f}",
            "" if goal is None else f"{goal:.2f}{'' if self.share >= goal else ' missed'}",
            *(f"{median(cost):.2f}" for cost in (self.floor_cost, self.our_cost)),
        ]


def pages(cast: Cast) -> list[Page]:
    home = f"/a/{cast.number}/"
    return [
        Page("login page", "/login/", "Log In", 0.65),
        Page("home", home, cast.company, 0.55, cast.owner),
        Page("home, floor without lists", home, cast.company, None, cast.owner, f"{home}bare/"),
        Page("10 contacts", f"{home}contacts/", "Contact 9", 0.65, cast.owner),
        Page("choose among 200 accounts", "/accounts/", "Choose Account", 0.65, cast.agent),
        Page("account details", f"{home}details/", "BS1 4DJ", None, cast.owner),
        Page("logging in (POST)", "/login/", ": /a/", 0.95, logins=cast.crowd),
    ]


# --- what is served ---------------------------------------------------------------------


@contextmanager
def database(name: str = DATABASE, template: str = "template1") -> Iterator[str]:
    """A new database on the server of DATABASE_URL, with what is in the one called `template`;
    answers its address, drops it after."""
    given = os.environ["DATABASE_URL"]
    server = environ.Env.db_url_config(given)
    drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
    with psycopg.connect(
        host=server["HOST"],
        port=server["PORT"] or 5432,
        user=server["USER"],
        password=server["PASSWORD"],
        dbname=server["NAME"],
        autocommit=True,
    ) as connection:
        connection.execute(drop)
        create = SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(create.format(Identifier(name), Identifier(template)))
        try:
            parts = urlsplit(given)
            folder, _slash, _last = parts.path.rpartition("/")
            yield parts._replace(path=f"{folder}/{name}").geturl()
        finally:
            connection.execute(drop)


def as_in_production(database_url: str, port: int) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": re.sub(r"(db=|/)\d+$", r"\g<1>15", os.environ["REDIS_URL"]),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": "dummymail://",
        "PRIVATE_FILES": str(Path(tempfile.gettempdir()) / "portico-benchmark"),
        "TRUSTED_PROXIES": "1",
        "DEBUG": "0",
        "LOG_LEVEL": "ERROR",
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def fill(accounts: int) -> Cast:
    """Tables, static files, the crowd, and those whom we log in as."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.people import settle

    call_command("collectstatic", "--no-input", verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("load_demo", accounts=accounts)
    cast = settle()
    connections.close_all()
    return cast


# --- what is asked for ------------------------------------------------------------------


def log_in(server: Server, email: str) -> str:
    """The Cookie header of a browser in which this user is logged in."""
    cookies, form = login_form(server)
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/login/", login(email, form), headers(cookies))
    answer = connection.getresponse()
    if answer.status != 302:
        sys.exit(f"{email} cannot log in to {server.name}: {answer.status}")
    cookies.load("; ".join(answer.headers.get_all("Set-Cookie", [])))
    return cookie(cookies)


def login_form(server: Server) -> tuple[SimpleCookie, str]:
    """A visitor's cookies, and the token of the form that he sees."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/login/")
    answer = connection.getresponse()
    cookies = SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", [])))
    found = TOKEN.search(answer.read().decode())
    if found is None:
        sys.exit(f"The login page of {server.name} has no form: {answer.status}")
    return cookies, found[1]


def login(email: str, token: str) -> str:
    from benchmarks.people import PASSWORD

    return urlencode({"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token})


def headers(cookies: SimpleCookie) -> dict[str, str]:
    return {
        "Cookie": cookie(cookies),
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": VISITORS[0],
    }


def cookie(cookies: SimpleCookie) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def errand(server: Server, page: Page, cookie: str) -> Errand:
    host = f"Host: 127.0.0.1:{server.port}\r\nCookie: {cookie}\r\n"
    path = page.floor_path if page.floor_path and server.name == "floor" else page.path
    return Errand([f"GET {path} HTTP/1.1\r\n{host}\r\n".encode()], 200, page.marker.encode())


def login_errand(server: Server, page: Page) -> Errand:
    """Each of many users from each of many addresses: nobody twice at the same time."""
    cookies, token = login_form(server)
    requests = []
    for email, ip_address in zip(cycle(page.logins), VISITORS):
        body = login(email, token)
        told = headers(cookies) | {
            "Host": f"127.0.0.1:{server.port}",
            "Content-Length": str(len(body)),
            "X-Forwarded-For": ip_address,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        requests.append(f"POST /login/ HTTP/1.1\r\n{head}\r\n{body}".encode())
    return Errand(requests, 302, page.marker.encode())


# --- measuring --------------------------------------------------------------------------


def measure(page: Page, floor: Server, ours: Server, rounds: int, seconds: float) -> Result:
    result = Result(page)
    sides = [(floor, result.floor, result.floor_cost), (ours, result.ours, result.our_cost)]
    errands = {
        server.name: login_errand(server, page)
        if page.logins
        else errand(server, page, log_in(server, page.who) if page.who else "")
        for server, _rates, _costs in sides
    }
    for server, _rates, _costs in sides:
        once(server.port, errands[server.name])
        drive(server.port, errands[server.name], min(seconds, 1))
    for _ in range(rounds):
        for server, rates, costs in sides:
            rate, cost = one_round(server, errands[server.name], seconds)
            rates.append(rate)
            costs.append(cost)
        sides.reverse()
    for server, _rates, _costs in sides:
        once(server.port, errands[server.name])
    return result


def one_round(server: Server, errand: Errand, seconds: float) -> tuple[float, float]:
    """Requests per second, and milliseconds of the workers' time for each."""
    before, start = server.processor_time(), time.perf_counter()
    rate = drive(server.port, errand, seconds)
    answered = rate * (time.perf_counter() - start)
    return rate, 1000 * (server.processor_time() - before) / answered


def report(results: list[Result], floor: Server, ours: Server) -> str:
    titles = ["", "floor, r/s", "ours, r/s", "share", "goal", "floor, ms", "ours, ms"]
    rows = [titles, ["---"] + ["---:"] * 6, *(result.row for result in results)]
    memory = floor.memory(), ours.memory()
    sizes = f"memory of a worker: floor {memory[0]:.0f} MB, ours {memory[1]:.0f} MB"
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{table}\n\n{sizes}: {memory[1] / memory[0]:.2f} times (goal 1.50)."


def main() -> None:
    options = arguments()
    ports = free_port(), free_port()
    with embedded.servers("test"), database() as url:
        ours = as_in_production(url, ports[1])
        os.environ.update(ours)
        cast = fill(options.accounts)
        plain = ours | {"DJANGO_SETTINGS_MODULE": "benchmarks.floor.settings"}
        kind = options.server
        with (
            serving(
                "floor", kind, "benchmarks.floor.wsgi:application", ports[0], plain
            ) as floor,
            serving("Portico", kind, "config.wsgi:application", ports[1], ours) as portico,
        ):
            results = []
            for page in pages(cast):
                if options.only in page.name:
                    results.append(
                        measure(page, floor, portico, options.rounds, options.seconds)
                    )
                    print(f"{page.name}: {results[-1].share:.2f}", file=sys.stderr, flush=True)
            print(report(results, floor, portico))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each page (7)")
    parser.add_argument("--seconds", type=float, default=2, help="length of a round (2)")
    parser.add_argument("--accounts", type=int, default=20_000, help="in the crowd (20000)")
    parser.add_argument("--only", default="", help="only pages with this in their name")
    parser.add_argument("--server", choices=COMMANDS, default="gunicorn")
    return parser.parse_args()


if __name__ == "__main__":
    main()
