"""The site as a process beside the test runs it: the test's database, the sample letters."""

import os
from pathlib import Path
from typing import Any, cast

from config import settings
from config.settings import *  # noqa: F403

settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
for engine in cast("list[dict[str, Any]]", settings.TEMPLATES):
    engine["DIRS"].append(Path(__file__).parent / "templates")
