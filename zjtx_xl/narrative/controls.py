"""Content controls of Word (``w:sdt``) that are tagged with the names of figures and tables.

Each is read and filled by its tag, wherever it stands: text, tables, headers, footers. Word and WPS
keep them when a person edits around them; what stands outside is never touched.
"""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from docx.oxml import OxmlElement  # pyright: ignore[reportUnknownVariableType]
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docx.document import Document
# An element of lxml, which ships no types
Element: TypeAlias = Any

RED = "FF0000"
FIGURE, TABLE, VARIABLE = "figure", "table", "variable"
_NAME = re.compile(r"\{\s*([a-z][a-z0-9_]*)\s*\}")
_OWN_NUMBERS = 700_001  # beyond those that Word has given to controls of its own


def new_element(name: str) -> Element:
    """An element of this name: ``w:tbl``."""
    return cast("Any", OxmlElement)(name)


def tag_of(kind: str, key: str) -> str:
    """``figure:certifications``: how a control is tagged."""
    return f"{kind}:{key}"


def controls(document: Document) -> Iterator[tuple[str, str, Element]]:
    """Every control of ours with its kind and its name, in the order of the document."""
    for part in _parts(document):
        for control in part.iter(qn("w:sdt")):
            tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
            kind, _, key = (tag.get(qn("w:val"), "") if tag is not None else "").partition(":")
            if kind in {FIGURE, TABLE, VARIABLE} and key:
                yield kind, key, control


def _parts(document: Document) -> Iterator[Element]:
    yield document.element
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header,
                     section.first_page_footer, section.even_page_header,
                     section.even_page_footer):  # fmt: skip
            if not part.is_linked_to_previous:
                yield part.part.element


def content_of(control: Element) -> Element:
    """The content of a control; an empty one, where a person has emptied it."""
    content = control.find(qn("w:sdtContent"))
    if content is None:
        content = new_element("w:sdtContent")
        control.append(content)
    return content


def text_of(element: Element) -> str:
    """The text of a control, or of any other part."""
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def set_text(control: Element, text: str, *, marks: bool) -> bool:
    """Put a text into a control, and say whether it is another one than stood there.

    It looks as the text did that stood there. With ``marks`` a changed text is red; one that is the
    same loses the red of an earlier time.
    """
    content = content_of(control)
    is_changed = text_of(content) != text
    first = content.find(f".//{qn('w:r')}")
    look = None if first is None else first.find(qn("w:rPr"))
    if not is_changed and not _is_red(look):
        return False
    run = new_element("w:r")
    if look is not None:
        run.append(deepcopy(look))
    _colour(run, red=marks and is_changed)
    run.append(_text(text))
    paragraph = content.find(qn("w:p"))
    target = content if paragraph is None else paragraph
    for old in [child for child in target if child.tag != qn("w:pPr")]:
        target.remove(old)
    target.append(run)
    _is_no_placeholder(control)
    return is_changed


def add_controls(document: Document, titles: Mapping[str, tuple[str, str]]) -> None:
    """Put a control wherever somebody typed a name in braces: 共有企业{count}家.

    ``titles`` are the kind and the title of each name; other braces stay as they are.
    """
    numbers = count(_OWN_NUMBERS)
    for part in _parts(document):
        for paragraph in part.iter(qn("w:p")):
            runs = paragraph.findall(qn("w:r"))
            typed = "".join(map(text_of, runs))
            if not any(found[1] in titles for found in _NAME.finditer(typed)):
                continue
            if any(text_of(run).count("{") != text_of(run).count("}") for run in runs):
                _join(runs)  # Word parts a word where somebody stopped typing
            for run in runs:
                _with_controls(run, titles, numbers)


def _join(runs: list[Element]) -> None:
    """Give all the text to the first run: the others are left without any."""
    text = "".join(map(text_of, runs))
    for run in runs:
        for old in run.findall(qn("w:t")):
            run.remove(old)
    runs[0].append(_text(text))


def _with_controls(
    run: Element, titles: Mapping[str, tuple[str, str]], numbers: count[int]
) -> None:
    """The run in parts: its texts, and a control for each name between them."""
    text = text_of(run)
    names = [found for found in _NAME.finditer(text) if found[1] in titles]
    look = run.find(qn("w:rPr"))
    at = 0
    for found in names:
        kind, title = titles[found[1]]
        parts = [new_run(text[at : found.start()])] if found.start() > at else []
        parts.append(new_run(f"【{title}】"))
        for part in parts if look is not None else ():
            part.insert(0, deepcopy(look))
        parts[-1] = new_control(kind, found[1], title, parts[-1], next(numbers))
        for part in parts:
            run.addprevious(part)
        at = found.end()
    if names:
        for old in run.findall(qn("w:t")):
            run.remove(old)
        run.append(_text(text[at:]))


def _text(text: str) -> Element:
    element = new_element("w:t")
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def _is_red(look: Element | None) -> bool:
    colour = None if look is None else look.find(qn("w:color"))
    return colour is not None and colour.get(qn("w:val")) == RED


def _colour(run: Element, *, red: bool) -> None:
    """Make a run red, or take from it the red that we gave it."""
    look = run.find(qn("w:rPr"))
    if look is None:
        if not red:
            return
        look = new_element("w:rPr")
        run.insert(0, look)
    placeholder = look.find(qn("w:rStyle"))
    if placeholder is not None and placeholder.get(qn("w:val")) == "PlaceholderText":
        look.remove(placeholder)
    colour = look.find(qn("w:color"))
    if not red:
        if _is_red(look) and colour is not None:
            look.remove(colour)
        return
    if colour is None:
        colour = new_element("w:color")
        _insert_colour(look, colour)
    colour.set(qn("w:val"), RED)


# What stands before the colour in the properties of a run, in the order of the schema.
_BEFORE_COLOUR = frozenset(
    qn(f"w:{name}")
    for name in (
        "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike",
        "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden",
    )
)  # fmt: skip


def _insert_colour(look: Element, colour: Element) -> None:
    place = sum(1 for child in look if child.tag in _BEFORE_COLOUR)
    look.insert(place, colour)


def _is_no_placeholder(control: Element) -> None:
    """Word shows the text of a control as a hint as long as it says so of itself."""
    properties = control.find(qn("w:sdtPr"))
    hint = None if properties is None else properties.find(qn("w:showingPlcHdr"))
    if properties is not None and hint is not None:
        properties.remove(hint)


def redden(run: Element) -> None:
    """Mark a run as changed."""
    _colour(run, red=True)


def new_control(kind: str, key: str, title: str, content: Element, number: int) -> Element:
    """A control with this content: runs inside a paragraph, or a table between paragraphs."""
    control = new_element("w:sdt")
    properties = new_element("w:sdtPr")
    for name, value in (("w:alias", title), ("w:tag", tag_of(kind, key)), ("w:id", str(number))):
        element = new_element(name)
        element.set(qn("w:val"), value)
        properties.append(element)
    control.append(properties)
    body = new_element("w:sdtContent")
    body.append(content)
    control.append(body)
    return control


def new_run(text: str) -> Element:
    """A run of text."""
    run = new_element("w:r")
    run.append(_text(text))
    return run
