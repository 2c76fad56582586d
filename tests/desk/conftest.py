"""A desk without a browser: its pages answer a client that knows the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from zjtx_xl.desk.folder import WorkFolder
from zjtx_xl.desk.guard import Guard
from zjtx_xl.desk.pages import desk_pages

if TYPE_CHECKING:
    from pathlib import Path

PORT, TOKEN = 8765, "what-only-the-browser-knows"
BASE = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def folder(tmp_path: Path) -> WorkFolder:
    return WorkFolder(tmp_path / "办公")


@pytest.fixture
def stranger(folder: WorkFolder) -> TestClient:
    """A client that may come from anywhere and knows no token."""
    guarded = Guard(desk_pages(folder), TOKEN, PORT)
    return TestClient(guarded, BASE, raise_server_exceptions=False)


@pytest.fixture
def client(stranger: TestClient) -> TestClient:
    """The officer's browser."""
    stranger.headers["origin"] = BASE
    assert stranger.get(f"/?token={TOKEN}").status_code == 200
    return stranger
