"""The file of an official blank → its sheets; what cannot be read is told how to be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.draft.blank.excel import of_workbook
from zjtx_xl.draft.blank.old_excel import of_old_workbook
from zjtx_xl.draft.blank.word import of_document
from zjtx_xl.errors import DraftError

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.draft.blank.grid import BlankSheet

_LARGEST = 20 * 1024 * 1024
_READERS = {
    ".xlsx": of_workbook, ".xlsm": of_workbook, ".xls": of_old_workbook, ".docx": of_document,
}  # fmt: skip
# An old or an encrypted file of Office: not a zip, whatever its name says.
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_SAVE_AS = {
    ".doc": "请先用 Word 或 WPS 打开，另存为 .docx",
    ".wps": "请先用 WPS 打开，另存为 .docx",
    ".rtf": "请先用 Word 打开，另存为 .docx",
    ".txt": "请先把表格做成 .xlsx 或 .docx",
    ".pdf": "PDF 里没有单元格；请找印发的 .docx 或 .xlsx，或用 WPS 转成 .docx 再核对",
    ".jpg": "图片里没有单元格；请找印发的 .docx 或 .xlsx，或照着在 Excel 里画一张",
    ".png": "图片里没有单元格；请找印发的 .docx 或 .xlsx，或照着在 Excel 里画一张",
}


def read_blank(path: Path) -> tuple[BlankSheet, ...]:
    """The sheets of an official blank.

    Raises:
        DraftError: the file is none of the kinds that can be read, or cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise DraftError(path, _SAVE_AS.get(suffix, "请先用 Excel 或 WPS 打开，另存为 .xlsx"))
    if not path.is_file():
        raise DraftError(path, "没有这个文件")
    if path.stat().st_size > _LARGEST:
        raise DraftError(path, "文件太大，最多 20 MB；请只留下表格，另存一份")
    with path.open("rb") as file:
        if suffix != ".xls" and file.read(len(_COMPOUND)) == _COMPOUND:
            reason = "文件有密码，或是旧格式；请打开后去掉密码，另存为"
            raise DraftError(path, f"{reason} {suffix}")
    try:
        sheets = tuple(_READERS[suffix](path))
    except Exception as error:
        reason = "文件打不开，可能已损坏；请用 Excel 或 Word 打开后另存一份"
        raise DraftError(path, reason) from error
    if not sheets:
        raise DraftError(path, "文件里没有找到表格；扫描的图片认不出来，请找有表格的文件")
    return sheets
