"""What all tests share: LibreOffice or a reason, and how hypothesis searches."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

OFFICE_TESTS = Path(__file__).parent / "office"

# A slow machine is no fault of the code; in CI a red run must be red again when it is repeated.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# One key for all tests, so that what they seal is the same in every run; never the developer's own.
OFFICE_KEY = "5a" * 32


@pytest.fixture(scope="session", autouse=True)
def office_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the key that tests and the programs that they start seal with."""
    folder = tmp_path_factory.mktemp("office-key")
    path = folder / "office.key"
    path.write_text(f"{OFFICE_KEY}\n", encoding="utf-8")
    path.chmod(0o600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZJTX_KEY_FOLDER", str(folder))
        yield folder


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
