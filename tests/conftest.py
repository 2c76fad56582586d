"""What all tests share: LibreOffice or a reason, and how hypothesis searches."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

OFFICE_TESTS = Path(__file__).parent / "office"

# A slow machine is no fault of the code; in CI a red run must be red again when it is repeated.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.hookimpl(tryfirst=True)  # before pytest selects by -m
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in tests/office."""
    for item in items:
        if OFFICE_TESTS in item.path.parents:
            item.add_marker(pytest.mark.office)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs LibreOffice where it is missing; in CI a missing LibreOffice is a failure."""
    if item.get_closest_marker("office") is None or shutil.which("soffice"):
        return
    reason = "LibreOffice (soffice) is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
