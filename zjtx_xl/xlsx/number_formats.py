"""What the number format of a cell style says: a percentage, a date, or neither."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.xml_part import read_elements, to_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# ECMA-376 part 1, §18.8.30 (numFmt): ids that need no format code; 27–36 and 50–58 are the
# East Asian dates (`yyyy"年"m"月"`), 71–81 the Thai ones.
_PERCENT_IDS = frozenset({9, 10})
_DATE_IDS = frozenset(
    {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)}
)
# Quoted text, an escaped character, padding (`_x`), filling (`*x`), and brackets that hold a
# colour, a condition or a locale; `[h]` counts hours and stays.
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_SMALL = 256 * 1024  # bytes of a styles part that is worth remembering
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)


class NumberFormats:
    """Number formats by style index (``s`` of a cell), read when first asked for."""

    def __init__(self, load: Callable[[], bytes | None]) -> None:
        self._load = load
        self._codes: Sequence[int | str] | None = None

    def is_percent(self, style: int) -> bool:
        """Whether a number of this style shows as a percentage: 0.5 is seen as 50 %."""
        code = self._code(style)
        return code in _PERCENT_IDS if isinstance(code, int) else "%" in code

    def is_date(self, style: int) -> bool:
        """Whether a number of this style is a date or a time."""
        code = self._code(style)
        if isinstance(code, int):
            return code in _DATE_IDS
        return bool(_DATE_LETTERS.search(code))

    def __len__(self) -> int:
        return len(self._all())

    def _code(self, style: int) -> int | str:
        codes = self._all()
        return codes[style] if 0 <= style < len(codes) else 0

    def _all(self) -> Sequence[int | str]:
        if self._codes is None:
            data = self._load()
            self._codes = () if data is None else _codes_of(data)
        return self._codes


def _codes_of(data: bytes) -> Sequence[int | str]:
    """The codes of a styles part; returns of one blank all have the same."""
    return _small(data) if len(data) <= _SMALL else _read_codes(to_utf8(data)[0])


@lru_cache(maxsize=8)
def _small(data: bytes) -> Sequence[int | str]:
    return _read_codes(to_utf8(data)[0])


def _read_codes(data: bytes) -> Sequence[int | str]:
    """For each cell format its own code without literals, or the id of a built-in one."""
    own: dict[str, str] = {}
    codes: list[int | str] = []
    for element in read_elements(data, "styles.xml"):
        if element.name == "numFmt" and element.parent == "numFmts":
            first_section = _LITERALS.sub("", element.attributes.get("formatCode", ""))
            own[element.attributes.get("numFmtId", "")] = first_section.partition(";")[0]
        elif element.name == "xf" and element.parent == "cellXfs":
            number = element.attributes.get("numFmtId", "0")
            is_id = number.isascii() and number.isdigit()
            codes.append(own.get(number, int(number) if is_id else 0))
    return codes
