"""Numbers that only name something: 身份证号, telephone numbers, codes of projects. They stay text.

A spreadsheet keeps 15 digits of a number; what is longer and was stored as one has lost its end.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from zjtx_xl.lazy import pattern
from zjtx_xl.values.characters import excerpt, narrow, skeleton, trim
from zjtx_xl.values.numerals import plain
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from decimal import Decimal

    from zjtx_xl.values.kinds import KindName

CODES: dict[KindName, str] = {"id_number": "身份证号", "phone": "电话号码", "code": "编号"}
_DIGITS_KEPT = 15
_ID_NUMBER = pattern(
    r"[1-9][0-9]{5}(?P<year>[12][0-9]{3})(?P<month>[01][0-9])(?P<day>[0-3][0-9])[0-9]{3}[0-9X]"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_ONE_PHONE = (
    r"(?:\+?86-?)?(?:1[3-9][0-9]-?[0-9]{4}-?[0-9]{4}"  # mobile
    r"|(?:0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(?:(?:-|转)[0-9]{1,6})?"  # fixed, with an extension
    r"|[48]00-?[0-9]{3}-?[0-9]{4})"  # of a service
)
_PHONES = pattern(rf"{_ONE_PHONE}(?:[、,;/]{_ONE_PHONE})*")


def read_code(raw: str, name: KindName, *, stored: str | None = None) -> Reading:
    """Read a text as a code of one of :data:`CODES`; ``stored`` is what the cell holds instead.

    The check digit of a 身份证号 is that of GB 11643-1999 (ISO 7064, MOD 11-2).
    """
    text = trim(raw)
    fault = ""
    if name == "id_number":
        text = skeleton(raw).upper()
        fault = _fault_of_id_number(text)
    elif name == "phone":
        text = trim(narrow(raw))
        fault = "" if _PHONES.fullmatch(_bare_phone(text)) else "应为手机号，或区号加号码"
    if fault:
        note = f"“{excerpt(trim(raw))}”不是{CODES[name]}：{fault}"
        return Reading(None, "unreadable", codes=("kind",), note=note)
    if text == (raw if stored is None else stored):
        return Reading(text, "exact")
    return Reading(text, "normalised", note=f"读作 {text}")


def read_code_number(value: Decimal, name: KindName, *, shown: str | None = None) -> Reading:
    """Read a code that is stored as a number, of which at most 15 digits are what was typed.

    ``shown`` is what its format makes of it.
    """
    text = plain(value)
    if not text.isdigit() or len(text) > _DIGITS_KEPT:
        note = f"{CODES[name]}以数值存储，末几位可能已经丢失，请改为文本重新填写"
        return Reading(None, "unreadable", codes=("kind",), note=note)
    return read_code(shown or text, name, stored="")


def _fault_of_id_number(text: str) -> str:
    match = _ID_NUMBER.fullmatch(text)
    if match is None:
        return "应为18位，前17位是数字"
    try:
        date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return "出生日期不对"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return "" if _CHECK_DIGITS[total % len(_CHECK_DIGITS)] == text[-1] else "校验位不符"


def _bare_phone(text: str) -> str:
    """Without blanks and brackets, and with one sign for each hyphen and separator."""
    text = re.sub(r"\((\+?[0-9]{2,4})\)", r"\1-", skeleton(text))
    return re.sub(r"[—–_]", "-", re.sub(r"[;/|]", ",", text))
