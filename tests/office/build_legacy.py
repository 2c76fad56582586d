"""Makes files of tests/data/legacy anew: all whose README says that this program made them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from samples.faulty import returned_form
from tests import faults
from tests.hostile_files import LEGACY, ROOT
from tests.lists.test_roster import write_as_kept
from tests.oddly_shown import odd_form, odd_list
from tests.office.libreoffice import save_as
from tests.worded_tables import (
    chosen_form,
    dated_form,
    park_package,
    twice_chosen_form,
    worded_list,
    worded_package,
)


def main() -> None:
    """Write the files anew; do this when the definition of the form has changed."""
    (sample,) = (ROOT / "samples" / "qingdao-2021" / "returned").glob("5_*.xlsx")
    with tempfile.TemporaryDirectory() as folder:
        sources = {
            "form": sample.read_bytes(),
            "shown": odd_form(),
            "shown_list": odd_list(),
            "words": worded_package(),
            "words_list": worded_list(),
            "chosen": chosen_form(),
            "dated": dated_form(),
            "park": park_package(),
            "twice": twice_chosen_form(),
        }
        for name, data in sources.items():
            source = Path(folder, f"{name}.xlsx")
            source.write_bytes(data)
            for extension in ("xls", "ods"):
                shutil.copy(save_as(source, Path(folder, extension), extension), LEGACY)
        roster = Path(folder, "roster.xlsx")
        write_as_kept(roster)
        for extension in ("xls", "ods"):
            shutil.copy(save_as(roster, Path(folder, extension), extension), LEGACY)
        formulas = Path(folder, "formulas.xlsx")
        formulas.write_bytes(with_formulas())
        shutil.copy(save_as(formulas, Path(folder, "xls"), "xls"), LEGACY)


def with_formulas() -> bytes:
    """A form with answers that are formulas."""
    data = returned_form()
    for ref, formula in (("I7", "SUM(H7:H8)*2-1"), ("I9", "6+7"), ("I11", "ROUND(4+RAND()*0,0)")):
        data = faults.set_formula(data, "附2", ref, formula, "1")
    return data


if __name__ == "__main__":
    main()
