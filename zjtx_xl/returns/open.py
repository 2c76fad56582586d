"""A returned workbook of any format, opened: an .xlsx as it is, any other by its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.findings import refusal_of
from zjtx_xl.returns.reader import read_package
from zjtx_xl.returns.sources import source_of
from zjtx_xl.xlsx import Package, WorkbookRefused, inspect, unlocked

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.returns.reader import ReturnedFile
    from zjtx_xl.returns.sources import Source


def open_returned(given: Source | Path | str, *, rebuild: bool = False) -> ReturnedFile:
    """Read a returned workbook of any format that can be read, from a file or an archive.

    An old format comes as the fresh workbook that holds its values, with a notice ``legacy``.
    With ``rebuild`` a damaged .xlsx does so too, as far as its values can be read, with a notice
    ``damaged``.

    Raises:
        WorkbookRefused: it cannot be read, or is not one of ours; the code says which.
        FileNotFoundError: there is no such file.
    """
    source = source_of(given)
    stored = source.read()
    data = unlocked(stored)
    try:
        package = Package(source.path, data, inspect(data), stored)
        return read_package(package, str(source))
    except WorkbookRefused as refusal:
        code, detail = refusal_of(refusal)
        if code != "legacy" and not (rebuild and code == "damaged"):
            raise
    from zjtx_xl.returns.rebuild import by_values  # noqa: PLC0415 - few files are of an old format

    return by_values(source, data, code, detail)
