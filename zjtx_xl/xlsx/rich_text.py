"""The text of an ``<si>`` or ``<is>``: what is stored, and what of it a reader sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.cell_styles import is_unseen_on_paper
from zjtx_xl.xlsx.xml_part import is_true

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ESCAPE = r"_x([0-9A-Fa-f]{4})_"
_LONE_SURROGATE = r"[\ud800-\udfff]"
# What XML 1.0 cannot hold, and the carriage return, which a parser would turn into a newline;
# also an underscore that would be taken for the start of an escape.
_TO_ESCAPE = r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)"
_SIGNS = "0123456789+-=()n"
_RAISED = str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans(_SIGNS[:-1], "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


class RichText(str):
    """A stored text of which a reader sees something else; it is equal to the text itself."""

    __slots__ = ("seen",)
    seen: str


class TextReader:
    """Takes the elements of one text: its runs in order, phonetic guides (``rPh``) left out."""

    # The local names of elements that say something here, besides that of the text itself.
    NAMES = ("r", "rPh", "strike", "vertAlign", "color", "sz", "rFont")

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin with another text."""
        self._in_guide = False
        self._font: dict[str, Mapping[str, str]] = {}
        self._stored: list[str] = []
        self._seen: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element of :attr:`NAMES` begins."""
        if name == "rPh":
            self._in_guide = True
        elif name != "r":  # of whose properties nothing is left when it ends
            self._font[name] = attributes

    def end(self, name: str) -> None:
        """An element of :attr:`NAMES` ends."""
        if name == "rPh":
            self._in_guide = False
        elif name == "r":
            self._font = {}

    def add(self, text: Iterable[str]) -> None:
        """A ``<t>`` ends."""
        if self._in_guide:
            return
        said = "".join(text)
        self._stored.append(said)
        self._seen.append(_seen(said, self._font) if self._font else said)

    def has_text(self) -> bool:
        """Whether there was a ``<t>``."""
        return bool(self._stored)

    def take(self) -> str:
        """The text that was read; a :class:`RichText` where something else is seen."""
        stored = unescape("".join(self._stored))
        if self._stored != self._seen and (seen := unescape("".join(self._seen))) != stored:
            stored = RichText(stored)
            stored.seen = seen
        self.forget()
        return stored


def _seen(text: str, font: Mapping[str, Mapping[str, str]]) -> str:
    """What is seen of a run with these properties (CT_RPrElt, ECMA-376 part 1, §18.4.7)."""
    if "strike" in font and is_true(font["strike"].get("val", "1")):
        return ""
    if is_unseen_on_paper(font):
        return ""
    raised = font.get("vertAlign", {}).get("val", "")
    if raised not in {"superscript", "subscript"} or not text.strip():
        return text
    shifted = text.translate(_RAISED if raised == "superscript" else _LOWERED)
    is_drawn = not any(sign in shifted and sign in text for sign in text)
    return shifted if is_drawn else ("^" if raised == "superscript" else "_") + text


def unescape(text: str) -> str:
    """``_x000D_`` → carriage return (ECMA-376 part 1, §22.9.2.19, ST_Xstring).

    Half a surrogate pair is no character and becomes U+FFFD, so that the text can be printed.
    """
    if "_x" not in text:
        return text
    decoded = re.sub(_ESCAPE, lambda match: chr(int(match[1], 16)), text)
    joined = decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return re.sub(_LONE_SURROGATE, "\N{REPLACEMENT CHARACTER}", joined)


def escape(text: str) -> str:
    """Undo :func:`unescape`: what XML cannot hold, and the carriage return, as ``_xHHHH_``.

    Markup is left to the writer of the element.
    """
    return re.sub(_TO_ESCAPE, lambda match: f"_x{ord(match[0]):04X}_", text)
