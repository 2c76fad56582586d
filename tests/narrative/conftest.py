"""The report of the public tables, made once for all tests."""

from __future__ import annotations

import pytest

from tests.narrative.public_tables import SAMPLES
from zjtx_xl.narrative.report_document import fill_report
from zjtx_xl.runs.report.figures import figures_of
from zjtx_xl.runs.report.writing import word_template

PATHS = [SAMPLES / "tables", SAMPLES / "returned"]


@pytest.fixture(scope="session")
def found():
    return figures_of("qingdao-2021", PATHS)


@pytest.fixture(scope="session")
def filled(found, tmp_path_factory):
    """The filled template as a file."""
    path = word_template("qingdao-2021", found.figures.report.template)
    made = fill_report(path, found.figures, found.variables, marks=False)
    out = tmp_path_factory.mktemp("report") / "报告.docx"
    out.write_bytes(made.data)
    return out
