"""The 审核意见 sheet: what was found goes back to the sender, his explanations come back to us.

One line for each finding. The sender writes in one column only, 填报单位说明; a warning that he
explained is cleared, and the explanation stays beside its finding from round to round. The sheet
also holds a digest of the scores that the tool wrote, so that a corrected second return is not
accused of our own scores. :mod:`review_blank` draws the empty sheet.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.findings import KINDS, SEVERITIES, is_explainable
from zjtx_xl.forms.print_layout import wrapped_lines
from zjtx_xl.office_key import seal, seal_state
from zjtx_xl.values import NONE_MARKS, trim
from zjtx_xl.xlsx import NOTHING, Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zjtx_xl.findings import Finding
    from zjtx_xl.xlsx import Cell

Position = tuple[int, int]

SHEET = "审核意见"
FLAGGED = "zjtx_flagged"
HEADINGS = NUMBER, SEVERITY, TABLE, CELL, JUMP, LABEL, PROBLEM, REMEDY, EXPLANATION, CODE = (
    "序号", "严重程度", "工作表", "单元格", "跳转", "项目", "问题", "怎么改", "填报单位说明",
    "意见代码",
)  # fmt: skip
WIDTHS = (5, 9, 9, 12, 6, 30, 42, 30, 30, 12)  # of the columns, in digits
SUMMARY_ROW = 3
HEADING_ROW = 4
FIRST_ROW = HEADING_ROW + 1
PREPARED = 100
FLAGGED_ROWS = 500
DIGEST_ROW = 2
EXPLANATION_LIMIT = 500

_DIGEST_TITLE = "得分校验"
_FIRM = "（这一条只写说明不能免除。）"
_SCORES = "scores"  # what the seal is about
_LAST_HEADING_ROW = 40
_SHORT = 256  # characters of a text that is worth remembering
_LONGEST = 2_000  # no more of a text is put in one cell
# A row does not grow by itself when a file is opened.
_LINE_HEIGHT = 14.5
_MARGIN = 5.0
_HIGHEST = 400.0


class ReviewRow(NamedTuple):
    """One line of the sheet: a finding of an earlier round, and what its sender says about it."""

    row: int
    code: str
    sheet: str
    cell: str
    label: str
    problem: str
    explanation: str


class Review(NamedTuple):
    """The sheet as it came back; ``columns`` and ``heading_row`` say where things stand now.

    ``texts`` are the strings of its body and of the cells above; ``jumps`` the rows that hold the
    prepared link.
    """

    rows: tuple[ReviewRow, ...] = ()
    digest: str = ""
    columns: Mapping[str, int] = NOTHING
    heading_row: int = HEADING_ROW
    texts: Mapping[Position, str] = NOTHING
    jumps: frozenset[int] = frozenset()


# ---------------------------------------------------------------- the digest


def digest_of_scores(scores: Iterable[tuple[str, str, str]]) -> str:
    """The seal of a score column: triples of template, row and score as it is written.

    By row and not by cell: whoever inserts a row above has not changed a score.
    """
    return seal(_SCORES, scores)


def has_written(digest: str, scores: Iterable[tuple[str, str, str]]) -> bool:
    """Whether a digest that came back says that the tool wrote these scores."""
    return seal_state(digest, _SCORES, scores) == "ours"


# ---------------------------------------------------------------- reading


def parse_review(cells: Mapping[Position, Cell]) -> Review | None:
    """Read the sheet back; None where its headings are gone, so that nobody guesses."""
    heading = _headings(cells)
    if heading is None:
        return None
    heading_row, columns = heading
    texts = {position: cell.raw for position, cell in cells.items() if cell.raw}
    body = sorted({row for row, _ in texts if row > heading_row})
    rows = [_row(row, texts, columns) for row in body]
    jump = columns.get(JUMP, 0)
    return Review(
        rows=tuple(row for row in rows if row.code or row.problem or row.explanation),
        digest=_digest(texts, heading_row),
        columns=columns,
        heading_row=heading_row,
        texts=texts,
        jumps=frozenset(
            row
            for (row, column), cell in cells.items()
            if column == jump and row > heading_row and cell.formula is not None
        ),
    )


def _headings(cells: Mapping[Position, Cell]) -> tuple[int, dict[str, int]] | None:
    lines: dict[int, dict[str, int]] = {}
    for (row, column), cell in cells.items():
        if row <= _LAST_HEADING_ROW and cell.raw and (heading := trim(cell.raw)) in HEADINGS:
            lines.setdefault(row, {}).setdefault(heading, column)
    wanted = set(HEADINGS) - {JUMP}
    found = [(row, columns) for row, columns in sorted(lines.items()) if wanted <= columns.keys()]
    return found[0] if found else None


def _row(row: int, texts: Mapping[Position, str], columns: Mapping[str, int]) -> ReviewRow:
    def text(heading: str) -> str:
        return trim(texts.get((row, columns[heading]), ""))

    sheet = text(TABLE)
    return ReviewRow(
        row=row,
        code=text(CODE),
        sheet=sheet,
        cell=text(CELL).removeprefix(f"{sheet}!"),
        label=text(LABEL),
        problem=text(PROBLEM),
        explanation=text(EXPLANATION),
    )


def _digest(texts: Mapping[Position, str], heading_row: int) -> str:
    for (row, _), text in sorted(texts.items()):
        if row < heading_row and text.startswith(_DIGEST_TITLE):
            return text.removeprefix(_DIGEST_TITLE).strip()
    return ""


# ---------------------------------------------------------------- findings and explanations


def explanations(findings: Sequence[Finding], review: Review) -> dict[int, str]:
    """What the sender says about each finding, by its index: of the line about the same fault.

    The same code at the same cell; where a row moved, the same code at the same label. A line that
    could be about two findings is about none.
    """
    said: dict[int, str] = {}
    rows = [row for row in review.rows if row.code and _says_something(row.explanation)]
    for is_same in (_same_words, _same_cell, _same_label):
        pairs = [
            (index, row)
            for index, finding in enumerate(findings)
            if index not in said
            for row in rows
            if is_same(finding, row)
        ]
        counts = Counter(index for index, _ in pairs)
        of_rows = Counter(row.row for _, row in pairs)
        certain = [(i, row) for i, row in pairs if counts[i] == of_rows[row.row] == 1]
        said |= {index: row.explanation for index, row in certain}
        used = {row.row for _, row in certain}
        rows = [row for row in rows if row.row not in used]
    return said


def _says_something(explanation: str) -> bool:
    """Whether anything is said: a dash, a full stop or 无 explains nothing."""
    return any(letter.isalnum() for letter in explanation) and explanation not in NONE_MARKS


def _same_words(finding: Finding, row: ReviewRow) -> bool:
    return _same_cell(finding, row) and trim(finding.problem[:_LONGEST]) == row.problem


def _same_cell(finding: Finding, row: ReviewRow) -> bool:
    cell = (finding.code, finding.sheet or "", finding.cell or "")
    return cell == (row.code, row.sheet, row.cell)


def _same_label(finding: Finding, row: ReviewRow) -> bool:
    label = (finding.code, finding.sheet or "", finding.label)
    return bool(row.label) and label == (row.code, row.sheet, row.label)


# ---------------------------------------------------------------- writing


def edits_for(findings: Sequence[Finding], previous: Review, digest: str) -> dict[Position, Edit]:
    """The edits that make the sheet say these findings, and nothing of earlier ones.

    Each line keeps the explanation of its finding (``Finding.explanation``) and is as high as its
    texts need; a line without finding is hidden. What stands already is not written again. A line
    below the prepared ones has no link.
    """
    last = max((row for row, _ in previous.texts if row > previous.heading_row), default=0)
    first = previous.heading_row + 1
    edits: dict[Position, Edit] = {}
    for row in range(first, max(first + len(findings), last + 1)):
        index = row - first
        line = _line(index, findings[index]) if index < len(findings) else {}
        height = _height(line)
        for heading, column in previous.columns.items():
            text = line.get(heading, "")
            if heading != JUMP and text != previous.texts.get((row, column), ""):
                kind = "number" if heading == NUMBER else "text"
                made = _known_edit if len(text) <= _SHORT else Edit
                edits[row, column] = made(kind if text else "empty", text, height=height)
    for position, text in _above(findings, previous, digest).items():
        if text != previous.texts.get(position, ""):
            edits[position] = Edit("text" if text else "empty", text)
    changed = {row for row, column in edits if column == previous.columns[CELL]}
    for row in changed & previous.jumps:
        # without a cached value every program computes the link when it opens the file
        edits[row, previous.columns[JUMP]] = Edit("cached", "")
    return edits


_known_edit = lru_cache(maxsize=2048)(Edit)  # many recipients are told the same


def _line(index: int, finding: Finding) -> dict[str, str]:
    sheet, cell = finding.sheet or "", finding.cell or ""
    is_firm = finding.severity == "warning" and not is_explainable(finding.code)
    remedy = f"{finding.remedy}{_FIRM}" if is_firm else finding.remedy
    return {
        NUMBER: str(index + 1),
        SEVERITY: KINDS[finding.kind],
        TABLE: sheet,
        CELL: f"{sheet}!{cell}" if cell else "",
        LABEL: finding.label or "",
        PROBLEM: finding.problem[:_LONGEST],
        REMEDY: remedy[:_LONGEST],
        EXPLANATION: finding.explanation or "",
        CODE: finding.code,
    }


def _above(findings: Sequence[Finding], previous: Review, digest: str) -> dict[Position, str]:
    """The summary and the digest, where there is room for them above the headings."""
    if previous.heading_row != HEADING_ROW:
        return {}
    summary = (SUMMARY_ROW, previous.columns[NUMBER])
    text = f"{_DIGEST_TITLE} {digest}" if digest else ""
    return {summary: summarised(findings), (DIGEST_ROW, previous.columns[CODE]): text}


def summarised(findings: Sequence[Finding]) -> str:
    """How many findings of which kind, for the sender."""
    if not findings:
        return "本轮审核没有意见。"
    explained = sum(1 for finding in findings if finding.severity == "info" and finding.explanation)
    counts = {
        severity: sum(1 for finding in findings if finding.severity == severity)
        for severity in SEVERITIES
    }
    parts = [
        f"错误 {counts['error']} 条（必须改正）" if counts["error"] else "",
        f"提示 {counts['warning']} 条（改正，或在“{EXPLANATION}”栏写明原因）"
        if counts["warning"]
        else "",
        f"已说明 {explained} 条" if explained else "",
        f"说明 {counts['info'] - explained} 条（不用处理）" if counts["info"] > explained else "",
    ]
    return f"本轮审核意见：{'，'.join(part for part in parts if part)}。"


def _height(line: Mapping[str, str]) -> float:
    """Points that a line needs for its wrapped texts; none at all without any."""
    if not line:
        return 0
    widths = zip(HEADINGS, WIDTHS, strict=True)
    lines = max(wrapped_lines(line[heading], width) for heading, width in widths if heading in line)
    return min(lines * _LINE_HEIGHT + _MARGIN, _HIGHEST)
