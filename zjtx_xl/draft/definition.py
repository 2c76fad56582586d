"""An official blank → a draft of its definition, with every guess marked for its owner.

What is printed is taken over as it stands: texts, merges, widths, heights. What a cell is for can
only be guessed from the words around it; each guess carries ``# 请确认：…``, and what nothing could
be told of is listed at the end.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.draft.blank.grid import open_blanks
from zjtx_xl.draft.blank.seal_lines import spread_again
from zjtx_xl.draft.guesses import unit_of
from zjtx_xl.draft.parts import parts_of
from zjtx_xl.draft.records import first_record_alone, record_of
from zjtx_xl.draft.sheet import SheetDraft
from zjtx_xl.draft.yaml_text import CONFIRM, Line, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zjtx_xl.draft.blank.grid import BlankSheet


_SECTION = re.compile(r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])")


_ANNEX = re.compile(r"附\s*(?:件|表|录)?\s*[0-9一二三四五六七八九十]")


def tables_of(sheets: Sequence[BlankSheet]) -> list[list[BlankSheet]]:
    """The sheets of each table of a file: another annex, and a list beside a form, is another."""
    found: list[list[BlankSheet]] = []
    before = annex = ""
    was_list: bool | None = None
    for sheet in sheets:
        parts = parts_of(sheet)
        number = _joined(sheet, (parts.number,)) if parts and parts.number else ""
        annex = number if _ANNEX.match(number) else before
        is_list = record_of(sheet, parts) is not None if parts else was_list
        if not found or annex != before or (was_list is not None and is_list != was_list):
            found.append([])
        found[-1].append(sheet)
        before, was_list = annex, is_list
    return found


class Draft(NamedTuple):
    """The text of a definition, and what its owner must still say, sentence by sentence."""

    text: str
    open_questions: tuple[str, ...]
    guesses: int
    was_filled: bool = False


def draft_definition(sheets: Sequence[BlankSheet], template_id: str) -> Draft | None:
    """The draft of a table whose blank has these sheets; None where no table is found.

    Args:
        sheets: the blank, or those of its sheets that are one table.
        template_id: ``set/table``, the id that the definition gets.
    """
    questions: list[str] = []
    drafts: list[SheetDraft] = []
    title = number = ""
    was_filled = False
    for index, sheet in enumerate(sheets, start=1):
        open_blanks(sheet, lambda unit: unit_of(unit) is not None)
        parts = parts_of(sheet)
        if parts is None:
            questions.append(f"工作表“{sheet.name}”里没有找到表格，没有起草")
            continue
        was_filled |= sheet.was_filled
        for row in (*parts.titles, *parts.seals, *parts.notes):
            spread_again(sheet, row)
        record = record_of(sheet, parts)
        title = title or _joined(sheet, parts.titles[:1] + _not_sections(sheet, parts.titles[1:]))
        number = number or (_joined(sheet, (parts.number,)) if parts.number else "")
        if record is not None:
            sheet = first_record_alone(sheet, record)  # noqa: PLW2901 - the sheet that is drawn
            parts = parts_of(sheet) or parts
        drafts.append(SheetDraft(sheet, parts, record, f"s{index}" if len(sheets) > 1 else ""))
    if not drafts:
        return None
    is_list = any(draft.record for draft in drafts)
    body = [line for draft in drafts for line in draft.lines()]
    verdicts = [verdict for draft in drafts if (verdict := draft.verdict())]
    if verdicts:
        body.append(Line(0, "verdicts", None))
        body += [Line(2, "", given, "按总分定等级", item=True) for given in verdicts]
    questions += [question for draft in drafts for question in draft.questions]
    total = sum((draft.points for draft in drafts), Decimal(0))
    title = title or drafts[0].sheet.name
    kind = "list" if is_list else "form"
    head = [
        Line(0, "id", template_id),
        Line(0, "version", "1"),
        Line(0, "title", title),
        Line(0, "number", number or title[:10], "" if number else "没有找到“附件X”，表号写在这里"),
        Line(0, "kind", kind, "一户一张的单户表 form，许多户一张的汇总表 list"),
        Line(0, "source", "", "出自哪个文件的哪个附件"),
    ]
    if total:
        head.append(Line(0, "points_total", total, "总分"))
    text = document(head, body, questions)
    return Draft(text, tuple(questions), text.count(f"# {CONFIRM}"), was_filled=was_filled)


def _not_sections(sheet: BlankSheet, rows: tuple[int, ...]) -> tuple[int, ...]:
    """The lines of a title: 一、基本情况 is what begins below it."""
    return tuple(row for row in rows if not _SECTION.match("".join(sheet.texts(row))))


def _joined(sheet: BlankSheet, rows: Iterable[int]) -> str:
    return re.sub(r"\s+", "", "".join(text for row in rows for text in sheet.texts(row)))
