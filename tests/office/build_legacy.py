"""Makes form.xls, form.ods, shown*.xls and shown*.ods of tests/data/legacy with LibreOffice."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.hostile_files import LEGACY, ROOT
from tests.oddly_shown import odd_form, odd_list
from tests.office.libreoffice import save_as


def main() -> None:
    """Write the files anew; do this when the definition of the form has changed."""
    (sample,) = (ROOT / "samples" / "qingdao-2021" / "returned").glob("5_*.xlsx")
    with tempfile.TemporaryDirectory() as folder:
        form, shown, listed = (
            Path(folder, f"{name}.xlsx") for name in ("form", "shown", "shown_list")
        )
        shutil.copy(sample, form)
        shown.write_bytes(odd_form())
        listed.write_bytes(odd_list())
        for source in (form, shown, listed):
            for extension in ("xls", "ods"):
                shutil.copy(save_as(source, Path(folder, extension), extension), LEGACY)


if __name__ == "__main__":
    main()
