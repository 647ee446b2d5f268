"""Which tests come first, and what is done before they do."""

from __future__ import annotations

import gc

import pytest

# With the longest at the end, one worker would be busy with it and the others with nothing.
LONG = (
    "tests/config/test_install.py",
    "tests/config/test_run.py",
    "tests/config/test_embedded.py",
    "tests/invitations_app/test_story_of_states.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first; none of them commits, for what the migrations made is still there."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """What has been imported stays: nobody has to look for garbage in it, over and over."""
    gc.collect()
    gc.freeze()
