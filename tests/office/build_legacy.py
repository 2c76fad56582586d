"""Makes tests/data/legacy/form.xls and form.ods from the sample, with LibreOffice."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.hostile_files import LEGACY, ROOT
from tests.office.libreoffice import save_as


def main() -> None:
    """Write the files anew; do this when the definition of the form has changed."""
    (sample,) = (ROOT / "samples" / "qingdao-2021" / "returned").glob("5_*.xlsx")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "form.xlsx")
        shutil.copy(sample, source)
        for extension in ("xls", "ods"):
            shutil.copy(save_as(source, Path(folder, extension), extension), LEGACY)


if __name__ == "__main__":
    main()
