"""One option with a box before it: ``☑促进数字化改造。``, ``□其他，名称____``."""

from __future__ import annotations

import re
from functools import lru_cache

from zjtx_xl.lazy import pattern
from zjtx_xl.values.boxes import (
    EMPTY,
    EMPTY_LETTERS,
    TICKED,
    TICKED_LETTERS,
    fold_boxes,
    unfold_fields,
)
from zjtx_xl.values.characters import excerpt, skeleton, visible_lines
from zjtx_xl.values.reading import Reading

_SEPARATORS = r"\s/\\|,;:、。.)\]】"
_START = rf"(?<![^{_SEPARATORS}])"
_END = rf"(?![^{_SEPARATORS}])"
_ON = (
    rf"[{EMPTY}{EMPTY_LETTERS}]?[{TICKED}]|\( ?[{TICKED}] ?\)|\[ ?[{TICKED}] ?\]"
    rf"|【 ?[{TICKED}] ?】"
)
_OFF = rf"[{EMPTY}]|\( {{0,4}}\)|\[ {{0,4}}\]|【 {{0,4}}】"
_BOX_BEFORE = (
    rf"(?:(?P<on>(?:{_ON})[{EMPTY}]?|{_START}[{TICKED_LETTERS}])"
    rf"|(?P<off>{_OFF}|{_START}[{EMPTY_LETTERS}])|(?P<lost>{_START}\())"
)
_BOX_AFTER = (
    rf"(?:(?P<on>{_ON}|[{TICKED_LETTERS}]{_END})|(?P<off>{_OFF}|[{EMPTY_LETTERS}]{_END})"
    r"|(?P<lost>(?!)))"
)
_BOX = pattern(_BOX_BEFORE)


def read_option(raw: str, option: str | None) -> Reading:
    """Read whether the box before an option is ticked (True) or empty (False).

    An option that ends with a line to write on (``其他，名称____``) takes a name, which becomes the
    remark. Never raises.
    """
    if option is not None and raw in {f"☑{option}", f"□{option}"}:
        return Reading(raw[0] == "☑", "exact")
    text = visible_lines(unfold_fields(raw))
    folded = fold_boxes(text)
    before, after = _patterns(option or "")
    found = before.fullmatch(folded) or after.fullmatch(folded)
    if found:
        on = found["off"] is None
        name = found.groupdict().get("name")
        name = text[slice(*found.span("name"))].strip("_\uff3f 。") if name else ""
        codes = ("choice",) if found["lost"] else ()
        note = f"读作{'已' if on else '未'}勾选"
        return Reading(on, "normalised", remark=name or None, codes=codes, note=note)
    box = _BOX.match(folded)
    if box and not box["lost"]:
        on, rest = box["on"] is not None, folded[box.end() :].strip()
        state = f"{'已' if on else '未'}勾选"
        if not rest or option is None:
            return Reading(on, "normalised", note=f"读作{state}")
        if not any(character in rest for character in TICKED + EMPTY):
            note = f"“{excerpt(text)}”与选项文字不同，拟读作{state}"
            return Reading(on, "proposed", remark=rest, codes=("choice",), note=note)
    note = f"“{excerpt(text)}”看不出是否勾选"
    return Reading(None, "unreadable", codes=("choice",), note=note)


@lru_cache(maxsize=256)
def _patterns(option: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A box before and a box after an option, whatever its spacing.

    What was written on the line that an option ends with is its name.
    """
    bare = skeleton(option)
    stem = bare.rstrip("_").rstrip("。.")
    label = r"\s*".join(map(re.escape, stem.removesuffix("名称")))
    if bare.endswith("_"):
        name = r"(?:名\s*称)?[:]?" if stem.endswith("名称") else ""
        label = rf"{label}\s*{name}(?P<name>.*)"
    else:
        label = rf"{label}\s*[。.]?"
    return (
        re.compile(rf"{_BOX_BEFORE}\s*{label}", re.DOTALL),
        re.compile(rf"{label}\s*{_BOX_AFTER}", re.DOTALL),
    )
