"""The paragraphs of a report: .docx with its tables, .pdf with a text layer, .txt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.errors import ReportTextError
from zjtx_xl.lists import decoded
from zjtx_xl.narrative.prose.sentences import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from zjtx_xl.narrative.controls import Element

_LINE = 18  # characters from which a line without a full stop goes on in the next one
_ENDS = ("。", "！", "？", "：")
_FEW = 20  # characters a page: less is a picture of a page
_PAGE_NUMBER = re.compile(r"^[\s\-—–－·.]*\d{1,4}[\s\-—–－·.]*$")


def paragraphs_of(path: Path) -> tuple[Paragraph, ...]:
    """What a report says, paragraph by paragraph.

    Raises:
        ReportTextError: it cannot be read: another format, a scan, damaged.
        OSError: it cannot be opened.
    """
    match path.suffix.lower():
        case ".docx":
            found = _of_word(path)
        case ".pdf":
            found = _joined(_of_pdf(path))
        case ".txt" | ".md":
            found = _joined(_of_text(path))
        case _:
            raise ReportTextError(path, "只能核对 .docx、.pdf 和 .txt")
    numbered = enumerate((text for text in found if text.strip()), start=1)
    return tuple(Paragraph(text, f"第{number}段") for number, text in numbered)


def _of_word(path: Path) -> Iterator[str]:
    from docx.oxml.ns import qn  # noqa: PLC0415 - takes time to load

    from zjtx_xl.narrative.controls import text_of  # noqa: PLC0415
    from zjtx_xl.narrative.report_document import open_document  # noqa: PLC0415

    document: Element = open_document(path).element
    for paragraph in document.iter(qn("w:p")):
        yield text_of(paragraph)


def _of_pdf(path: Path) -> Iterator[str]:
    from pypdf import PdfReader  # noqa: PLC0415 - takes time to load
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReportTextError(path, "是加密的 PDF")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        raise ReportTextError(path, "不是能读的 PDF") from None
    if sum(len("".join(page.split())) for page in pages) < _FEW * max(1, len(pages)):
        raise ReportTextError(path, "是扫描件，没有文字，请用 Word 文档或可复制文字的 PDF")
    for page in pages:
        yield from (line for line in page.splitlines() if not _PAGE_NUMBER.match(line))


def _of_text(path: Path) -> list[str]:
    text = decoded(path.read_bytes())
    if text is None:
        raise ReportTextError(path, "不是文本文件")
    return text.splitlines()


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Lines that were broken at the margin become one paragraph again."""
    whole = ""
    for line in lines:
        text = line.strip()
        if not text:
            yield whole
            whole = ""
            continue
        whole += text
        if text.endswith(_ENDS) or len(text) < _LINE:
            yield whole
            whole = ""
    yield whole
