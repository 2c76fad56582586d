"""The rule that a printed 评分标准 says, where it is one that the rules know."""

from __future__ import annotations

import re
from typing import Any

_SPACES = re.compile(r"\s+")
_N = r"([0-9]+(?:\.[0-9]+)?)"
_REACH = re.compile(
    rf"实际值?[＜<低于小于]+目标值?，?得?0分；?实际值?[≥>＝=大于等不低]+目标值?，?得?{_N}分"
)
_REACH_OTHER = re.compile(
    rf"(?:达到|完成|不低于|大于等于)目标值?(?:的)?，?得{_N}分.*?(?:否则|未(?:达到|完成).*?)，?(?:得0分|不得分)"
)
_OPTION = re.compile(rf"([A-Z])[.、．:：]?\s*([^A-Z；;]*?)[，,（(]\s*(?:得)?\s*{_N}\s*分[）)]?")
_BAND = re.compile(
    rf"{_N}\s*[%％]?\s*(?:[（(]含[）)])?\s*(?:[-—~～至到]\s*{_N}\s*[%％]?|(以上|及以上|以下|及以下))"
)
_GAIN = re.compile(
    rf"每(?:满|增加?|新增|达到|有|具有|获得?)?\s*{_N}?\s*(?:年|个|项|家|件|次|人|名|个百分点|%|％)[^，。；]*?[得加]{_N}分"
)
_LOSS = re.compile(
    rf"每(?:少|减少|降低|低|下降|缺少?)\s*{_N}?\s*(?:年|个|项|家|件|次|个百分点|%|％)[^，。；]*?扣{_N}分"
)
_MOST = re.compile(rf"(?:最高|上限|不超过|满分)(?:得|不超过|为)?\s*{_N}\s*分")


def rule_of(text: str) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The rule, and what it says about the field; nothing where the wording is not known.

    Returns:
        The settings of ``rule:`` (None: the wording is not known) and settings of the row: the
        options of a choice.
    """
    bare = _SPACES.sub("", text)
    if _REACH.search(bare) or _REACH_OTHER.search(bare):
        return {"name": "reach_target"}, {}
    options = [(words.strip(), points) for _, words, points in _OPTION.findall(bare)]
    if len(options) >= 2:  # noqa: PLR2004 - A and B
        return _of_options(options)
    if found := _LOSS.search(bare):
        return {"name": "per_step", "step": _plain(found[1] or "1"), "loss": _plain(found[2])}, {}
    if found := _GAIN.search(bare):
        rule: dict[str, Any] = {
            "name": "per_step", "step": _plain(found[1] or "1"), "gain": _plain(found[2]),
        }  # fmt: skip
        if most := _MOST.search(bare):
            rule["most"] = _plain(most[1])
        return rule, {}
    return None, {}


def _of_options(options: list[tuple[str, str]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Lettered lines: bands where all but the last are numbers, else options to choose from."""
    bands: list[dict[str, Any]] = []
    otherwise: int | float = 0
    is_rising = True
    for number, (words, points) in enumerate(options):
        found = _BAND.search(words)
        if found is None:
            if number != len(options) - 1:
                break
            otherwise = _plain(points)
            continue
        low, high, side = found[1], found[2], found[3]
        if number == 0 and side in {"以下", "及以下"}:
            is_rising = False
        limit = low if is_rising or high is None else high
        bound = "at_least" if is_rising else "at_most"
        if number == len(options) - 1 and side in (
            {"以下", "及以下"} if is_rising else {"以上", "及以上"}
        ):
            otherwise = _plain(points)
        else:
            bands.append({bound: _plain(limit), "points": _plain(points)})
    else:
        if bands:
            rule: dict[str, Any] = {"name": "bands", "thresholds": bands}
            if otherwise:
                rule["otherwise"] = otherwise
            return rule, {}
    names = [words or letter for letter, (words, _) in zip("ABCDEFGHIJ", options, strict=False)]
    scores = {name: _plain(points) for name, (_, points) in zip(names, options, strict=True)}
    return {"name": "choice", "points": scores}, {"kind": "choice", "choices": names}


def _plain(digits: str) -> int | float:
    return float(digits) if "." in digits else int(digits)
