"""Which characters stand for one another in what people type, paste and convert.

Chinese input methods give full-width digits and signs, web pages give blanks that nobody sees.
NFKC is not used: it turns the footnote mark in ``12①`` into a digit.
"""

from __future__ import annotations

from zjtx_xl.lazy import pattern

# What no reader sees: joiners, direction marks, byte order marks, fillers.
_INVISIBLE = (
    "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2800\u3164"
    "\u2066\u2067\u2068\u2069\ufeff"
)
# After these a text runs backwards, so that one sees other digits than are stored.
_BACKWARDS, _FORWARDS_AGAIN = "\u202e", "\u202c"
TURNING: frozenset[str] = frozenset("\u202b\u202e\u2067\u2068")
_SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
BLANKS = _SPACES + _INVISIBLE
# C0 but for tabs and line ends, DEL, C1 but for NEL, halves of characters, and what is none.
CONTROLS = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_ON_THE_LINE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "0123456789" * 2)
_DROP_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))
_DROP_BLANKS = dict.fromkeys(map(ord, BLANKS))
# The full-width forms of ASCII, then the other minus, plus, percent signs and wave dashes.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans(
    "\u2212\ufe63\ufe62\ufe6a\u301c\u223c", "--+%~~"
)


def without_controls(text: str) -> str:
    r"""With a ``?`` for each character that is none: what steers a terminal, or is no XML.

    >>> without_controls("甲\x1b[31m公司")
    '甲?[31m公司'
    """
    return CONTROLS.sub("?", text)


def on_the_line(text: str) -> str:
    """Raised and lowered digits as plain ones: ``m²`` is stored as ``m2`` with a raised 2."""
    return text.translate(_ON_THE_LINE)


def trim(text: str) -> str:
    """Without blanks at both ends, visible or not (U+3000, no-break and zero-width spaces)."""
    return text.strip(BLANKS)


def one_line(text: str) -> str:
    """Without invisible characters, every run of white space as one space, trimmed."""
    return " ".join(text.translate(_DROP_INVISIBLE).split())


def visible_lines(text: str) -> str:
    """Without invisible characters, trimmed; line breaks stay."""
    return text.translate(_DROP_INVISIBLE).strip()


def narrow(text: str) -> str:
    """Full-width forms as ASCII, character for character: positions stay the same."""
    return text.translate(_NARROW)


def skeleton(text: str) -> str:
    """Narrow and without any blank: what two labels have in common when only typing differs."""
    return text.translate(_DROP_BLANKS).translate(_NARROW)


def as_seen(text: str) -> str | None:
    """A text with control characters that turn it around, as it is seen; None if nobody knows.

    >>> as_seen("1\u202e23")
    '132'
    """
    if not (TURNING - {_BACKWARDS}).isdisjoint(text):
        return None
    forwards, *turned = text.split(_BACKWARDS)
    for part in turned:
        backwards, _, rest = part.partition(_FORWARDS_AGAIN)
        forwards += backwards[::-1] + rest
    return forwards


def excerpt(text: str, length: int = 24) -> str:
    """The beginning of a text on one line, to be quoted in a message."""
    line = one_line(text[: 4 * length])
    return line if len(line) <= length else f"{line[:length]}…"


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters: a longer one ends in ``…``."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def without_remarks(label: str) -> str:
    """A printed label without what stands in brackets at its end, blanks and a leading ``*``.

    Brackets inside a word are part of it; a ``·`` joins labels that are cut each for itself.

    >>> without_remarks("* 参与制（修）标准的数量（个）（如ISO（国际））·省级（家）")
    '参与制（修）标准的数量·省级'
    """
    parts = "".join(label.split()).lstrip("*").split("·")
    return "·".join(_without_remarks(part) for part in parts)


def _without_remarks(label: str) -> str:
    while label.endswith((")", "）")):
        depth = 0
        for place in range(len(label) - 1, 0, -1):
            depth += (label[place] in ")）") - (label[place] in "(（")
            if not depth:
                label = label[:place]
                break
        else:
            break
    return label
