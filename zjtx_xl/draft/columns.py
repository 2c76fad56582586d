"""The columns of a block that somebody fills, and what each of their cells takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.draft.blocks import inputs_of
from zjtx_xl.draft.cells import Content, content_of, kind_under
from zjtx_xl.draft.guesses import Kind, own_kind
from zjtx_xl.draft.printed_rows import ASKS_WHETHER, is_sum
from zjtx_xl.draft.rule_texts import Rule, is_veto, kind_for, rule_of
from zjtx_xl.xlsx import Range, column_name

if TYPE_CHECKING:
    from zjtx_xl.draft.blocks import Block, Heading, Headings, Span
    from zjtx_xl.draft.printed_rows import PrintedRows

# Beside the total of somebody's points the other points are figures like all others.
TOTAL_SCORE = re.compile(r"总\s*分")
OPTION_LETTER = re.compile(r"[A-Z]|[①-⑩]")
# Points beside those that count: what the recipient gives itself, what one of several scorers gave.
OWN = "own_score"
_VALUE = re.compile(r"(?:评价|考核)?指标值")
_WHO = re.compile(r".(?:单位|机构|企业|学校|医院|园区|基地|平台|主体|公司)$|名称$")
_OF_GOALS = frozenset({"target", "actual", "baseline"})
# These have the same key in every block of a sheet: a total adds up all of them.
_SHARED = _OF_GOALS | {"score", "reason", "points"}


class Column(NamedTuple):
    """A column that is filled: its letters, its key, its heading, what it is for and by whom."""

    span: Span
    key: str
    label: str
    role: str
    by: str


def columns_of(block: Block, headings: Headings, keys: set[str], *, in_list: bool) -> list[Column]:
    """The columns of a block; their keys are added to those of the sheet.

    With ``in_list`` each record has one line: nothing there is a goal and its reaching.
    """
    found: list[Column] = []
    decisive = block.columns if in_list else _decisive_scores(block, headings)
    for span in block.columns:
        heading = _heading(block, headings, span)
        role = heading.role if heading else None
        name, by = (role.role, role.by) if role else ("other", "recipient")
        if role and role.is_text:
            name, by = ("points" if name == "weight" else "other"), "recipient"
        if in_list and name in _OF_GOALS:
            name, by = "other", "recipient"
        name = OWN if name == "score" and span not in decisive else name
        key = f"column_{column_name(span[0]).lower()}"
        if name in _SHARED or name == OWN:
            key = unused(name, {column.key for column in found})
        elif name in {"no", "subject"} and name not in keys:
            key = name
        else:
            name = "other" if name in {"no", "subject"} else name
            key = unused(key, keys)
        keys.add(key)
        found.append(Column(span, key, _label(block, headings, span), name, by))
    if in_list and not any(column.role == "subject" for column in found):
        found = _with_subject(found, keys)
    if in_list and any(TOTAL_SCORE.search(column.label) for column in found):
        found = [_as(column, "score", role="other") for column in found]
    found = found if in_list else _with_answer(found)
    roles = {column.role for column in found}
    if not roles & {"score", "target"}:
        # “填报” alone: nothing there is a goal and its reaching
        found = [_as(column, "actual", role="other") for column in found]
    if "actual" not in roles:
        found = [_as(column, "target", by="recipient") for column in found]
    return found


def _with_answer(columns: list[Column]) -> list[Column]:
    """Where points are given for one column alone, that holds the answers: 指标值, 是否符合."""
    roles = [column.role for column in columns]
    if "score" not in roles or "actual" in roles:
        return columns
    for pattern in (_VALUE, ASKS_WHETHER):
        answers = [column for column in columns if pattern.fullmatch(column.label)]
        if len(answers) == 1 and answers[0].role in {"target", "other"}:
            (answer,) = answers
            own = answer._replace(role="actual", key="actual", by="recipient")
            return [own if column is answer else column for column in columns]
    return columns


def _decisive_scores(block: Block, headings: Headings) -> list[Span]:
    """Of several columns of points the one that counts: the last of those that the office gives."""
    scores = [
        (heading.role.by == "officer", span)
        for span in block.columns
        if (heading := _heading(block, headings, span))
        and heading.role is not None
        and heading.role.role == "score"
    ]
    return [max(scores)[1]] if scores else []


def _with_subject(columns: list[Column], keys: set[str]) -> list[Column]:
    """A list says whom each line is about: the first column that names somebody, or the first."""
    others = [column for column in columns if column.role == "other"]
    named = (column for column in others if _WHO.search(re.sub(r"[（(].*", "", column.label)))
    first = next(named, others[0] if others else None)
    if first is None or "subject" in keys:
        return columns
    keys.add("subject")
    subject = first._replace(role="subject", key="subject", by="recipient")
    return [subject if column == first else column for column in columns]


def _as(column: Column, only: str, **changes: str) -> Column:
    return column._replace(**changes) if column.role == only else column


def _label(block: Block, headings: Headings, span: Span) -> str:
    """The heading of a column; 2024年营业收入 where another column is 营业收入 as well."""
    heading = _heading(block, headings, span)
    if heading is None or not heading.text:
        return f"{column_name(span[0])}列"
    others = [_heading(block, headings, other) for other in block.columns]
    is_alone = [other.text for other in others if other].count(heading.text) == 1
    return heading.text if is_alone else "".join(heading.words[-2:])


def _heading(block: Block, headings: Headings, span: Span) -> Heading | None:
    for row in block.rows:
        area = Range(row, span[0], row, span[1])
        if found := headings.over(area) or headings.over(area, exact=False):
            return found
    return None


def contents_of(
    printed: PrintedRows, columns: list[Column], left_out: set[tuple[int, Span]]
) -> dict[tuple[int, str], Content]:
    """The settings of each cell of a block, by row and column."""
    found: dict[tuple[int, str], Content] = {}
    for row in printed.block.rows:
        if is_sum(printed.sheet, row):
            continue
        spans = {(area.first_column, area.last_column) for area in inputs_of(printed.sheet, row)}
        for column in columns:
            if column.span in spans and (row, column.span) not in left_out:
                found[row, column.key] = _content(printed, columns, row, column)
    return found


def common_of(
    columns: list[Column], contents: dict[tuple[int, str], Content]
) -> dict[str, dict[str, Any]]:
    """The settings of the columns whose cells are all alike."""
    found: dict[str, dict[str, Any]] = {}
    for column in columns:
        own = [content.settings for (_, key), content in contents.items() if key == column.key]
        if own and all(settings == own[0] for settings in own):
            found[column.key] = own[0]
    return found


def rule_at(printed: PrintedRows, row: int) -> Rule:
    """The rule that is printed for a row."""
    if printed.asks_whether(row):
        return Rule({"name": "yes_no"})
    return rule_of(printed.rule_text(row), printed.points(row))


def _content(printed: PrintedRows, columns: list[Column], row: int, column: Column) -> Content:
    match column.role:
        case "no":
            return Content(Kind("text"), {"kind": "text", "align": "center"})
        case "subject":
            return Content(Kind("text"), {"kind": "text", "example": "××有限公司"})
        case "score" | "own_score":
            settings = {"kind": "decimal", "minimum": 0}
            if column.by == "recipient":
                settings |= {"period": "全年", "example": "8"}
            return Content(Kind("decimal"), settings)
        case "points":
            settings = {"kind": "decimal", "minimum": 0, "period": "全年", "example": "10"}
            return Content(Kind("decimal"), settings)
        case _:
            return _asked(printed, columns, row, column)


def _asked(printed: PrintedRows, columns: list[Column], row: int, column: Column) -> Content:
    """What a cell takes whose role does not say it."""
    cell = printed.sheet.cells.get((row, column.span[0]))
    by_officer = column.by == "officer"
    about = rule_at(printed, row)
    if column.role == "other" and any(other.role == "actual" for other in columns):
        about = Rule(None)  # what the standard asks is answered there
    if about.choices and column.role in {"actual", "other"} and not (cell and cell.text):
        options = list(about.choices)
        settings = {"kind": "choice", "choices": options, "example": options[0]}
        return Content(Kind("choice"), settings)
    labels = printed.labels(row)
    is_beside = column.role == "other" and printed.is_scored and printed.record is None
    told = own_kind(column.label) if is_beside else None
    if told is not None and not (cell and cell.text):
        return content_of(told, cell, column.label, by_officer=by_officer)
    if column.role == "reason":
        kind = Kind("text")
    elif about.ticks and OPTION_LETTER.fullmatch(column.label):
        kind = Kind("yes_no", is_sure=True)
    elif column.role in _OF_GOALS and not (printed.record or printed.sheet.own_texts(row)):
        kind = _of_goal(columns)
    else:
        heading = "" if column.role in _OF_GOALS else column.label
        kind = kind_under(heading, labels, printed.unit(row), cell, printed.usual)
        needed = kind_for(about, printed.rule_text(row))
        if kind.name == "text" and (about.settings or {}).get("name") == "reach_target":
            kind = Kind("yes_no")  # what is compared with a goal is a number, or a yes
        elif needed and not _serves(kind, needed) and (not kind.is_sure or kind.name == "yes_no"):
            kind = Kind(needed)
        elif column.role == "actual" and is_veto(printed.words(row)) and not kind.is_number:
            kind = Kind("yes_no")
    label = labels[0] if labels else column.label
    return content_of(kind, cell, label, by_officer=by_officer)


def _serves(kind: Kind, needed: str) -> bool:
    return kind.name == needed if needed in {"yes_no", "percent"} else kind.is_number


def _of_goal(columns: list[Column]) -> Kind:
    """The kind of a goal whose name is filled in as well."""
    roles = {column.role for column in columns}
    return Kind("goal" if "other" in roles else "text")  # whoever names it has his own unit


def unused(name: str, used: set[str]) -> str:
    """The name, with a number behind it where it is used already."""
    key, number = name, 2
    while key in used:
        key, number = f"{name}{number}", number + 1
    return key
