r"""Printed tick boxes, and the words yes and no, as they come back from Word, Excel and people.

``☑是/□否`` is how the forms are printed. In returned text the tick may be another character, a
Word field (``eq \o\ac(□,√)``), a letter of a lost symbol font, or gone: ``(是/□否`` is what
conversion leaves of a tick before 是. 口, a Chinese character, often stands for an empty box.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.values.characters import excerpt, narrow, skeleton, trim, visible_lines
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Collection

YES = frozenset({"是", "有"})
NO = frozenset({"否", "无"})
_NO_LABELS = NO | {"没有"}
_ANSWERS = (*sorted(YES), *sorted(_NO_LABELS))
# As offered in the workbook, and as printed.
_OFFERED = {
    "☑是/□否": True,
    "□是/☑否": False,
    "0": False,
    **dict.fromkeys(YES, True),
    **dict.fromkeys(NO, False),
}

_TICKED = "☑√✓✔☒■▣◼◾⬛✅🗹🗸⊠●◉\uf0fe\uf052\uf0fc\uf0fd"
_EMPTY = "□☐◻◽▢❏❑⬜○◯\uf0a8\uf0a3\uf06f"
# Ordinary characters, boxes only where a word could not end: Wingdings' ☑ ✓ and □ among them.
_TICKED_LETTERS = "Rþü"
_EMPTY_LETTERS = "口¨£"
_SEPARATORS = r"\s/\\|,;:、。.)\]】"
_START = rf"(?<![^{_SEPARATORS}])"
_END = rf"(?![^{_SEPARATORS}])"
_MASK = "\x00"

_ON = (
    rf"[{_EMPTY}{_EMPTY_LETTERS}]?[{_TICKED}]|\( ?[{_TICKED}] ?\)|\[ ?[{_TICKED}] ?\]"
    rf"|【 ?[{_TICKED}] ?】"
)
_OFF = rf"[{_EMPTY}]|\( {{0,4}}\)|\[ {{0,4}}\]|【 {{0,4}}】"
_BOX_BEFORE = (
    rf"(?:(?P<on>(?:{_ON})[{_EMPTY}]?|{_START}[{_TICKED_LETTERS}])"
    rf"|(?P<off>{_OFF}|{_START}[{_EMPTY_LETTERS}])|(?P<lost>{_START}\())"
)
_BOX_AFTER = (
    rf"(?:(?P<on>{_ON}|[{_TICKED_LETTERS}]{_END})|(?P<off>{_OFF}|[{_EMPTY_LETTERS}]{_END})"
    r"|(?P<lost>(?!)))"
)
_LOOSE = "[ \t]{0,9}"
# Where none of these stands there is no box, nor the bracket that a lost one left.
_OF_BOXES = frozenset(f"{_TICKED}{_EMPTY}{_TICKED_LETTERS}{_EMPTY_LETTERS}([【")

_FIELD = re.compile(
    r"\{?\s{0,9}eq\s{1,9}\\{1,2}o\s{0,9}(?:\\{1,2}ac\s{0,9})?[(（]\s{0,9}[□☐○口]\s{0,9}"
    r"(?:[,，]\s{0,9}(?P<tick>[^()（）\s]))?\s{0,9}[)）]\s{0,9}\}?",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?P<word>是|有|没有|否|无)\s*(?:[(](?P<inside>.*?)[)]?|(?P<mark>[,;:。、.])\s*(?P<behind>.*))",
    re.DOTALL,
)
# A sentence with one of these may say no. The first five are the definition's;
# without the others 没有 and 已终止 would pass for yes.
_DOUBT = re.compile("[无未不暂否没]|取消|终止|中止|放弃|撤回|停止")


class Ticks(NamedTuple):
    """What the boxes beside some labels say."""

    ticked: frozenset[str]
    """Labels with a tick; one label is an answer."""
    lost: bool
    """The tick was lost in conversion and is known from the bracket it left."""
    remark: str | None
    """What stands in brackets after the ticked label."""
    rest: str
    """What stands there beside labels, boxes and brackets."""


class _Hit(NamedTuple):
    label: str
    on: bool
    lost: bool
    start: int
    label_end: int
    end: int


def unfold_fields(raw: str) -> str:
    r"""Replace Word's overstrike fields (``eq \o\ac(□,√)``) by the box they draw."""
    return _FIELD.sub(lambda match: "☑" if match["tick"] else "□", raw)


def read_ticks(raw: str, labels: Collection[str]) -> Ticks | None:
    """Find the box of each label, before or after it; None when no label has a box.

    Boxes stand before all labels or after all of them; where that is not clear, every label that
    could be meant counts as ticked, so that the answer is not unique.
    """
    text = visible_lines(unfold_fields(raw))
    folded = narrow(text)
    if _OF_BOXES.isdisjoint(folded):
        return None
    patterns = _patterns(frozenset(labels))
    masked, brackets = _mask_brackets(folded, patterns.label)
    close_before, close_after = (len(_hits(each, masked)) for each in patterns.close)
    before, after = (_hits(each, masked) for each in patterns.loose)
    if close_before != close_after:
        hits = before if close_before > close_after else after
    elif len(before) != len(after):
        hits = before if len(before) > len(after) else after
    else:
        hits = [*before, *after]
    if not hits:
        return None
    ticked = {hit.label for hit in hits if hit.on}
    if sum(masked.count(character) for character in _TICKED) > sum(
        hit.on and not hit.lost for hit in hits
    ):
        ticked.update(map(skeleton, labels))  # a tick that belongs to no label
    answer = next((hit for hit in hits if hit.on), None)
    behind = (answer.label_end, answer.end) if answer else ()
    remarks = (_behind(position, masked, text, brackets) for position in behind)
    return Ticks(
        ticked=frozenset(ticked),
        lost=any(hit.lost for hit in hits),
        remark=next(filter(None, remarks), None),
        rest=_rest(text, masked, hits, patterns.label),
    )


def read_yes_no(raw: str, *, sentence: bool) -> Reading:
    """Read a text as yes (True) or no (False); with ``sentence`` it may say how far along one is.

    是, 有, 否, 无, 0 and the printed ``☑是/□否``, ``□是/☑否`` are exact. Never raises.
    """
    if raw in _OFFERED:
        return Reading(_OFFERED[raw], "exact")
    word = skeleton(unfold_fields(raw))
    answer = _OFFERED.get(word, True if word in {"1", *_TICKED} else None)
    if answer is not None:
        return Reading(answer, "normalised", note=f"读作“{_spoken(answer)}”")
    ticks = read_ticks(raw, _ANSWERS)
    if ticks:
        return _ticked_answer(ticks, raw)
    text = trim(raw)
    if match := _ANSWER.fullmatch(narrow(text)):
        return _worded_answer(match, text, sentence=sentence)
    said = text.strip(f"{_TICKED} ")  # a tick and a sentence is a sentence
    boxed = any(character in said for character in _TICKED + _EMPTY)
    if sentence and not boxed and any("\u4e00" <= each <= "\u9fff" for each in said):
        return _sentence(said)
    note = f"“{excerpt(text)}”不能读作是或否"
    return Reading(None, "unreadable", codes=("choice",), note=note)


def read_option(raw: str, option: str | None) -> Reading:
    """Read whether the box before an option is ticked (True) or empty (False).

    An option that ends with a line to write on (``其他，名称____``) takes a name, which becomes the
    remark. Never raises.
    """
    if option is not None and raw in {f"☑{option}", f"□{option}"}:
        return Reading(raw[0] == "☑", "exact")
    text = visible_lines(unfold_fields(raw))
    folded = narrow(text)
    label = _option_pattern(option or "")
    found = re.fullmatch(rf"{_BOX_BEFORE}\s*{label}", folded, re.DOTALL)
    found = found or re.fullmatch(rf"{label}\s*{_BOX_AFTER}", folded, re.DOTALL)
    if found:
        on = found["off"] is None
        name = found.groupdict().get("name")
        name = text[slice(*found.span("name"))].strip("_\uff3f 。") if name else ""
        codes = ("choice",) if found["lost"] else ()
        note = f"读作{'已' if on else '未'}勾选"
        return Reading(on, "normalised", remark=name or None, codes=codes, note=note)
    box = re.match(_BOX_BEFORE, folded)
    if box and not box["lost"]:
        on, rest = box["on"] is not None, folded[box.end() :].strip()
        state = f"{'已' if on else '未'}勾选"
        if not rest or option is None:
            return Reading(on, "normalised", note=f"读作{state}")
        if not any(character in rest for character in _TICKED + _EMPTY):
            note = f"“{excerpt(text)}”与选项文字不同，拟读作{state}"
            return Reading(on, "proposed", remark=rest, codes=("choice",), note=note)
    note = f"“{excerpt(text)}”看不出是否勾选"
    return Reading(None, "unreadable", codes=("choice",), note=note)


def _ticked_answer(ticks: Ticks, raw: str) -> Reading:
    if len(ticks.ticked) != 1:
        note = f"“{excerpt(raw)}”没有勾选，或者不止勾选一项"
        return Reading(None, "unreadable", codes=("choice",), note=note)
    (label,) = ticks.ticked
    answer = label in YES
    codes = ("choice",) if ticks.lost else ()
    note = f"读作“{_spoken(answer)}”"
    if ticks.lost:
        note = f"勾选符号在转换中丢失，{note}"
    doubtful = answer and ticks.remark and _DOUBT.search(ticks.remark)
    if ticks.rest or doubtful:
        remark = ticks.rest or ticks.remark
        note = f"另有说明“{excerpt(remark or '')}”，拟{note}"
        return Reading(answer, "proposed", remark=remark, codes=(*codes, "remark"), note=note)
    if ticks.remark:
        codes = (*codes, "remark")
    return Reading(answer, "normalised", remark=ticks.remark, codes=codes, note=note)


def _worded_answer(match: re.Match[str], text: str, *, sentence: bool) -> Reading:
    """``有（辅导期）`` is yes; ``是，已进入辅导期`` is a sentence where sentences are asked for."""
    answer = match["word"] in YES
    bracketed = match["inside"] is not None
    group = "inside" if bracketed else "behind"
    remark = text[slice(*match.span(group))].strip() or None
    note = f"读作“{_spoken(answer)}”"
    if remark is None:
        return Reading(answer, "normalised", note=note)
    doubtful = _DOUBT.search(remark) is not None
    if (bracketed or sentence) and not (answer and doubtful):
        confidence = "normalised" if bracketed or answer else "proposed"
        return Reading(answer, confidence, remark=remark, codes=("remark",), note=note)
    if sentence:
        return _sentence(text)
    note = f"另有说明“{excerpt(remark)}”，拟{note}"
    return Reading(answer, "proposed", remark=remark, codes=("remark",), note=note)


def _sentence(text: str) -> Reading:
    if _DOUBT.search(text):
        note = f"“{excerpt(text)}”含否定字样，拟读作“否”"
        return Reading(
            value=False, confidence="proposed", remark=text, codes=("remark",), note=note
        )
    note = f"“{excerpt(text)}”读作“是”"
    return Reading(value=True, confidence="normalised", remark=text, codes=("remark",), note=note)


def _spoken(answer: bool) -> str:  # noqa: FBT001 - the answer itself, not a switch
    return "是" if answer else "否"


class _Patterns(NamedTuple):
    close: tuple[re.Pattern[str], re.Pattern[str]]
    loose: tuple[re.Pattern[str], re.Pattern[str]]
    label: re.Pattern[str]


@lru_cache(maxsize=256)
def _patterns(labels: frozenset[str]) -> _Patterns:
    """Patterns of a box before and of a box after a label, touching it or with spaces between."""
    longest_first = sorted(map(skeleton, labels), key=lambda label: (-len(label), label))
    any_label = "|".join(r"\s*".join(map(re.escape, label)) for label in longest_first if label)
    label = f"(?P<label>{any_label or '(?!)'})"
    close, loose = (
        (
            re.compile(f"{_BOX_BEFORE}{gap}{label}"),
            re.compile(f"{label}{_MASK}*{gap}{_BOX_AFTER}"),
        )
        for gap in ("", _LOOSE)
    )
    return _Patterns(close, loose, re.compile(label))


def _hits(pattern: re.Pattern[str], masked: str) -> list[_Hit]:
    return [
        _Hit(
            label=skeleton(match["label"]),
            on=match["off"] is None,
            lost=match["lost"] is not None,
            start=match.start(),
            label_end=match.end("label"),
            end=match.end(),
        )
        for match in pattern.finditer(masked)
    ]


def _mask_brackets(folded: str, label: re.Pattern[str]) -> tuple[str, dict[int, int]]:
    """Blank out what stands in brackets, and give where each bracket ends.

    A bracket that holds only a tick or nothing is a box and stays; so does one never closed, and
    one inside a label.
    """
    characters = list(folded)
    labels = [match.span() for match in label.finditer(folded) if "(" in match[0]]
    ends: dict[int, int] = {}
    opened: list[int] = []
    for position, character in enumerate(folded):
        if character == "(":
            opened.append(position)
        elif character == ")" and opened:
            start = opened.pop()
            inside = folded[start + 1 : position].strip()
            own = any(first < start < last for first, last in labels)
            if inside and inside not in _TICKED and not own:
                ends[start] = position + 1
    for start, end in ends.items():
        characters[start:end] = _MASK * (end - start)
    return "".join(characters), ends


def _behind(position: int, masked: str, text: str, brackets: dict[int, int]) -> str | None:
    """What stands in the bracket that follows a place, blanks between not counted."""
    while position < len(masked) and masked[position] in " \t":
        position += 1
    end = brackets.get(position)
    return text[position + 1 : end - 1].strip() or None if end else None


def _rest(text: str, masked: str, hits: list[_Hit], label: re.Pattern[str]) -> str:
    kept = list(text)
    spans = [(hit.start, hit.end) for hit in hits]
    spans += [match.span() for match in label.finditer(masked)]
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    left = "".join(
        character
        for character, mask in zip(kept, masked, strict=True)
        if mask != _MASK and character not in _TICKED + _EMPTY
    )
    return re.sub(rf"^[{_SEPARATORS}(口]+|[{_SEPARATORS}口]+$", "", narrow(left))


@lru_cache(maxsize=256)
def _option_pattern(option: str) -> str:
    """An option whatever its spacing, with what was written on the line it ends with."""
    bare = skeleton(option)
    stem = bare.rstrip("_").rstrip("。.")
    letters = r"\s*".join(map(re.escape, stem.removesuffix("名称")))
    if not bare.endswith("_"):
        return rf"{letters}\s*[。.]?"
    name = r"(?:名\s*称)?[:]?" if stem.endswith("名称") else ""
    return rf"{letters}\s*{name}(?P<name>.*)"
