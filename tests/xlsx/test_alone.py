from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORM = ROOT / "samples" / "qingdao-2021" / "returned" / "1_松立控股集团股份有限公司.xlsx"
OTHERS = sorted(
    path.stem
    for path in (ROOT / "zjtx_xl").iterdir()
    if path.stem
    not in {"xlsx", "__init__", "__pycache__", "py", "lazy"}  # what the root itself needs
)

# Opens a workbook within limits, reads what is stored and shown, puts a number, proves, writes.
PROGRAM = """
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

source, target, *blocked = sys.argv[1:]

class Blocked(MetaPathFinder):
    def find_spec(self, fullname, path, target=None):
        package, _, rest = fullname.partition(".")
        if package == "zjtx_xl" and rest.partition(".")[0] in blocked:
            raise ImportError(f"{fullname} does not belong to the engine")

sys.meta_path.insert(0, Blocked())
from zjtx_xl.xlsx import Edit, Package, Workbook, parse_cell, patched, scan, write_atomically

package = Package.open(Path(source))
workbook = Workbook(package)
sheet = workbook.sheets[0]
found = scan(package.read(sheet.part), workbook.shared_strings)
position = parse_cell("I5")
copy = patched(package, workbook, {sheet: {position: Edit("number", "38923.10")}}, {sheet: found})
write_atomically(Path(target), copy)
again = Package.open(Path(target))
cells = scan(again.read(sheet.part), Workbook(again).shared_strings).cells
assert cells[position].raw == "38923.10", cells[position]
assert {at for at in cells if cells[at] != found.cells[at]} == {position}
print(sheet.name, found.cells[3, 3].raw)
"""


@pytest.mark.parametrize("blocked", [OTHERS, []], ids=["alone", "with all others"])
def test_a_workbook_is_read_and_edited(blocked: list[str], tmp_path: Path):
    assert len(OTHERS) > 10
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, FORM, tmp_path / "copy.xlsx", *blocked],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert (done.stdout, done.stderr) == ("附2 松立控股集团股份有限公司\n", "")
    with zipfile.ZipFile(FORM) as old, zipfile.ZipFile(tmp_path / "copy.xlsx") as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        assert new.namelist() == old.namelist()
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
