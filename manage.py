#!/usr/bin/env python
"""Django's commands. With DEBUG on, those that want a database find our own one running."""

import os
import sys
from contextlib import nullcontext

import environ
from django.core.management import execute_from_command_line

from config import embedded

WANT_NO_DATABASE = {
    *("check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help"),
    *("makemessages", "version", "--help", "--version"),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    environ.Env.read_env(os.environ.get("ENV_FILE", embedded.BASE_DIR / ".env"))
    if not {"DEBUG", "SECRET_KEY"} & os.environ.keys():
        sys.exit(
            "Set DEBUG=1 to work on your own machine. On a server set SECRET_KEY and the other "
            "variables of docs/deploying.md. A file .env beside manage.py may hold them too."
        )
    debug = environ.Env().bool("DEBUG", default=False)
    alone = not debug or WANT_NO_DATABASE.issuperset(sys.argv[1:2])
    try:
        with nullcontext() if alone else embedded.servers():
            execute_from_command_line(sys.argv)
    except embedded.ServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
