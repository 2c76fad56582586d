"""Reports on disk: the format by the file's ending, feedback to each recipient, nothing lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from zjtx_xl.errors import ReportTargetError
from zjtx_xl.lists import SUFFIX, file_name, unique_names
from zjtx_xl.xlsx import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zjtx_xl.reports.collect import Report
    from zjtx_xl.reports.model import ReportedFile

FORMATS = (".html", ".xlsx", ".md")
_FEEDBACK = "反馈意见_{{ name }}.xlsx"


@dataclass(frozen=True, slots=True)
class Reports:
    """What a check writes about itself: reports, and a folder of feedback."""

    files: tuple[Path, ...] = ()
    feedback: Path | None = None

    def __bool__(self) -> bool:
        return bool(self.files) or self.feedback is not None

    def refuse_mistakes(self, checked: Sequence[Path]) -> None:
        """Say before a long run what could not be written after it.

        Raises:
            ReportTargetError: an unknown format, a file that is checked, or a workbook in a folder
                that is checked: the next check would take it for a return.
        """
        places = [path.resolve() for path in checked]
        for path in self.files:
            if path.suffix.lower() not in FORMATS:
                raise ReportTargetError(path, f"报告的格式只有 {'、'.join(FORMATS)}")
            target = path.resolve()
            if target in places:
                raise ReportTargetError(path, "它是要审核的文件")
            if path.suffix.lower() == SUFFIX and any(
                place.is_dir() and target.is_relative_to(place) for place in places
            ):
                raise ReportTargetError(
                    path, "它在要审核的文件夹里，下次会被当作回收件，请换一个文件夹"
                )

    def places(self, report: Report) -> list[Path]:
        """All files that :meth:`write` writes."""
        if self.feedback is None:
            return list(self.files)
        pages = _feedback_pages(report, self.feedback)
        return [*self.files, *pages, *(page.with_suffix(".md") for page in pages)]

    def write(self, report: Report) -> list[str]:
        """Write all of them; a sentence about each for whoever waits.

        Raises:
            OSError: a folder cannot be written, or (Windows) a report is open in Excel.
        """
        said = [f"审核报告：{write_report(report, path)}" for path in self.files]
        if self.feedback is not None:
            count = len(write_feedback(report, self.feedback))
            said.append(f"反馈意见 {count} 份：{self.feedback}")
        return said


def write_report(report: Report, path: Path) -> Path:
    """Write a report; .html and .xlsx link to the files, relative to the folder of the report.

    Raises:
        ReportTargetError: an ending that is no format.
        OSError: the folder cannot be written, or (Windows) the report is open in Excel.
    """
    suffix = path.suffix.lower()
    folder = path.parent
    if suffix == ".html":
        from zjtx_xl.reports.html_page import html  # noqa: PLC0415 - only the format that is asked for

        content = _encoded(html(report, folder=folder))
    elif suffix == ".md":
        from zjtx_xl.reports.html_page import markdown  # noqa: PLC0415

        content = _encoded(markdown(report))
    elif suffix == SUFFIX:
        from zjtx_xl.reports.dashboard import dashboard  # noqa: PLC0415

        content = dashboard(report, folder=folder)
    else:
        raise ReportTargetError(path, f"报告的格式只有 {'、'.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content)
    return path


def write_feedback(report: Report, folder: Path) -> list[Path]:
    """Write 反馈意见, a page and the text of a mail, for each file that asks for something.

    Returns the pages; the text beside each has the same name and ends with .md.

    Raises:
        OSError: the folder cannot be written.
    """
    from zjtx_xl.reports.feedback import feedback_html, feedback_markdown  # noqa: PLC0415 - only where it is asked for

    folder.mkdir(parents=True, exist_ok=True)
    pages = _feedback_pages(report, folder)
    for page, number in pages.items():
        file = report.files[number]
        write_atomically(page, _encoded(feedback_html(file, date=report.date)))
        mail = page.with_suffix(".md")
        write_atomically(mail, _encoded(feedback_markdown(file, date=report.date)))
    return list(pages)


def _feedback_pages(report: Report, folder: Path) -> dict[Path, int]:
    """The page of each file that asks for something, with the place of the file."""
    from zjtx_xl.reports.feedback import wants_feedback  # noqa: PLC0415 - only where it is asked for

    files = {
        number: _named(file) for number, file in enumerate(report.files) if wants_feedback(file)
    }
    names = unique_names(file_name(_FEEDBACK, {"name": stem}) for stem in files.values())
    pages = [folder / f"{name.removesuffix(SUFFIX)}.html" for name in names]
    return dict(zip(pages, files, strict=True))


def _named(file: ReportedFile) -> str:
    """The file, after whose it is: 甲公司_自评表; once where the file is named after it."""
    path = PurePath(file.path)
    return path.stem if file.subject in path.name else f"{file.subject}_{path.stem}"


def _encoded(text: str) -> bytes:
    """UTF-8; what a file name holds and no text can (halves of surrogates) becomes ``?``."""
    return text.encode("utf-8", errors="replace")
