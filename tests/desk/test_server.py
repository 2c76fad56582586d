"""The server as a program of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx2
import pytest

from zjtx_xl.desk.server import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "zjtx_xl", "desk"]
ENVIRONMENT = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [*COMMAND, str(tmp_path / "办公"), "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=ENVIRONMENT
    ) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None
        yield server, found[0]
        server.kill()


def test_a_second_start_opens_the_first_and_ctrl_c_ends_it(
    started: tuple[subprocess.Popen[str], str], tmp_path: Path
):
    server, address = started
    assert address.startswith(f"http://{HOST}:")
    assert httpx2.get(address, trust_env=False).status_code == 303
    again = subprocess.run(
        [*COMMAND, str(tmp_path / "办公"), "--no-browser"],
        capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, check=True,
    )  # fmt: skip
    assert again.stdout == f"这个文件夹的办公页已经开着：{address}\n"
    kept = tmp_path / "办公" / ".zjtx-desk" / "server.json"
    assert kept.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    server.send_signal(signal.SIGINT)
    server.wait(20)
    assert not kept.exists()


def test_a_file_is_no_folder(tmp_path: Path):
    (tmp_path / "办公").write_text("")
    command = [*COMMAND, str(tmp_path / "办公"), "--no-browser"]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("不能读写")
    assert "Traceback" not in done.stderr
