"""Killed at any moment of ``--write`` or ``--in-place``: the old file or the new one, whole."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hostile_files import ROOT, clean_form
from zjtx_xl.checks.table import check_file
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.check import CheckOptions, run_check

MOMENTS = 100
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

# A process that has loaded everything, and forks one that writes the same copies again and again,
# so that any moment of writing may be hit.
_WRITER = """
import os, sys
from pathlib import Path
from zjtx_xl.runs import CheckOptions, run_check

folder, out, olds = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
write = None if out == "-" else Path(out)
originals = {path.name: path.read_bytes() for path in olds.iterdir()}

def write_for_ever():
    while True:
        options = CheckOptions(write, in_place=write is None, replace=True)
        list(run_check([folder], options).results())
        for name, data in originals.items():
            # back to the old content, in one step as well: only the product is on trial
            temporary = olds.parent / (name + ".old")
            temporary.write_bytes(data)
            temporary.replace((write or folder) / name)

# all that writing needs is loaded before the first kill
list(run_check([folder], CheckOptions(Path(sys.argv[4]), replace=True)).results())
for line in sys.stdin:
    child = os.fork()
    if not child:
        write_for_ever()
    print(child, flush=True)
    os.waitpid(child, 0)
    print("killed", flush=True)
"""


@pytest.mark.parametrize("way", ["write", "in place"])
def test_target_is_old_or_new_and_whole(tmp_path, way):
    returned, out, olds = (tmp_path / name for name in ("returned", "out", "olds"))
    for each in (returned, out, olds):
        each.mkdir()
    for number in range(3):
        _unscored(returned / f"{number}.xlsx")
    target = returned if way == "in place" else out
    for path in returned.iterdir():
        # in place the old file is the return itself; elsewhere it is an older copy
        data = path.read_bytes()
        (olds / path.name).write_bytes(data if way == "in place" else data + b"older")
    fresh = tmp_path / "fresh"
    start = time.monotonic()
    list(run_check([returned], CheckOptions(write=fresh)).results())
    longest = min(max(0.06, time.monotonic() - start), 0.2)
    whole = {path.name: {_digest(path), _digest(fresh / path.name)} for path in olds.iterdir()}
    assert all(len(each) == 2 for each in whole.values()), "writing changes nothing"
    for path in olds.iterdir():
        (target / path.name).write_bytes(path.read_bytes())

    moments = random.Random(1)  # noqa: S311 - no secret
    seen: set[str] = set()
    folders = (returned, "-" if way == "in place" else out, olds, fresh)
    command = [sys.executable, "-c", _WRITER, *map(str, folders)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        for _ in range(MOMENTS):
            print("write", file=writer.stdin, flush=True)
            child = int(writer.stdout.readline())
            time.sleep(moments.uniform(0, longest))
            os.kill(child, signal.SIGKILL)
            assert writer.stdout.readline() == "killed\n"
            for name, digests in whole.items():
                digest = _digest(target / name)
                assert digest in digests
                seen.add(f"{name} {digest}")
            if len(seen) <= len(whole):
                longest = min(longest * 1.1, 5)  # a busy machine writes later
        writer.stdin.close()
    # the moments were spread: some files were old, some were new
    assert len(seen) > len(whole)
    for name in whole:
        assert check_file(target / name).returned is not None
    _no_leftover_is_taken_for_a_return(target, set(whole))


def _no_leftover_is_taken_for_a_return(target, names):
    found = {Path(each.path).name for each in run_check([target]).results()}
    assert found == names


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unscored(path):
    """A return whose scores nobody has written yet."""
    path.write_bytes(clean_form())
    returned = check_file(path).returned
    assert returned is not None
    (table,) = returned.tables
    fields = [each for sheet in table.sheets for each in sheet.layout.fields]
    fill_file(path, {each.key: None for each in fields if each.role == "score"})
