"""Which tests come first, and what is done before they do."""

from __future__ import annotations

import gc

import pytest

# With the longest at the end, one worker would be busy with it and the others with nothing.
# None of these commits, for what the migrations made is still there. What takes seconds to make
# for a file is made by one worker, not by each.
TOGETHER = (
    "tests/config/test_install.py",
    "tests/config/test_run.py",
    "tests/config/test_embedded.py",
    "tests/accounts_app/test_load_demo.py",
)
LONG = (*TOGETHER, "tests/invitations_app/test_story_of_states.py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        name = item.nodeid.partition("::")[0]
        if name in TOGETHER:
            item.add_marker(pytest.mark.xdist_group(name))


@pytest.hookimpl(specname="pytest_collection_modifyitems", trylast=True)
def long_ones_first(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """What has been imported stays: nobody has to look for garbage in it, over and over."""
    gc.collect()
    gc.freeze()
