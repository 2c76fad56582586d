"""Small summaries (附5) as offices send them, of other years and places too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from pathlib import Path


def annex5(path: Path, *certifications: object, **variables: str) -> Path:
    """A summary of an enterprise for each number of certifications, named after the file."""
    lists = path.parent.parent / "lists"
    (blank,) = generate("qingdao-2021/annex5", lists, variables=variables, replace=True).files
    cells: dict[str, object] = {}
    for number, value in enumerate(certifications, start=1):
        cells[f"{number}.subject"] = f"{path.stem}第{number}有限公司"
        cells[f"{number}.certifications"] = value
    fill_file(blank, cells, path)
    return path


def elsewhere(path: Path, target: str) -> Path:
    """A list of another set, with one line."""
    (blank,) = generate(target, path.parent.parent / "lists", replace=True).files
    fill_file(blank, {"1.subject": "某有限公司"}, path)
    return path
