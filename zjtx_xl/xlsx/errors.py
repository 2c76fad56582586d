"""What the engine raises on purpose: a reason and facts, worded by whoever tells people."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Reason(StrEnum):
    """Why a file is not read or not written; the facts that each has stand where it is raised."""

    TOO_MANY_PARTS = auto()
    PART_LEADS_ELSEWHERE = auto()
    CONTENT_TOO_LARGE = auto()
    DIRECTORY_UNLIKE_CONTENT = auto()
    PART_TWICE = auto()
    MEMBER_TWICE = auto()
    CUT_OFF = auto()
    DIRECTORY_DAMAGED = auto()
    DIRECTORY_CONTRADICTS = auto()
    SPLIT_ARCHIVE = auto()
    MIDDLE_MISSING = auto()
    DIRECTORY_ELSEWHERE = auto()
    PARTS_ENCRYPTED = auto()
    TOO_COMPRESSED = auto()
    UNKNOWN_COMPRESSION = auto()
    SIZE_CONTRADICTS = auto()
    PARTS_OVERLAP = auto()
    CANNOT_OPEN = auto()
    NO_REGULAR_FILE = auto()
    FILE_TOO_LARGE = auto()
    FILE_EMPTY = auto()
    FIRM_ENCRYPTION = auto()
    OLD_BIFF = auto()
    ARCHIVE = auto()
    HTML = auto()
    XML = auto()
    TEXT = auto()
    NO_WORKBOOK = auto()
    ENCRYPTED = auto()
    BIFF = auto()
    OTHER_COMPOUND_FILE = auto()
    OPEN_DOCUMENT = auto()
    PART_MISSING = auto()
    BINARY_WORKBOOK = auto()
    DOCUMENT = auto()
    PRESENTATION = auto()
    WORKBOOK_MISSING = auto()
    SHEET_MISSING = auto()
    PART_TOO_LARGE = auto()
    SIGNED = auto()
    WRONG_CHECKSUM = auto()
    CANNOT_INFLATE = auto()
    LARGER_THAN_DECLARED = auto()
    WRONG_SIZE = auto()
    NO_SHARED_STRING = auto()
    TOO_MUCH_CONTENT = auto()
    ENCODING_DAMAGED = auto()
    CONTENT_TOO_LONG = auto()
    TOO_COMPLEX = auto()
    UNKNOWN_TAG = auto()
    TOO_MANY_ELEMENTS = auto()
    DOCTYPE = auto()
    WRONG_NUMBER = auto()
    WRONG_ADDRESS = auto()
    TOO_MANY_RANGES = auto()
    NO_WORKSHEET = auto()
    ROWS_TWICE = auto()
    ROWS_NESTED = auto()
    CELL_SHOWN_OTHERWISE = auto()
    WHITE_INK = auto()
    STRING_SHOWN_OTHERWISE = auto()
    RELATIONSHIP_TWICE = auto()
    TWO_WORKBOOKS = auto()
    SHEET_NAME_TWICE = auto()
    TWO_ARCHIVES = auto()
    WRONG_ROW_NUMBER = auto()
    TOO_MANY_CELLS = auto()
    ROW_TOO_LONG = auto()
    CELL_IN_WRONG_ROW = auto()
    CONTENT_UNLIKE_TYPE = auto()
    CELL_TWICE = auto()
    NO_ROWS = auto()
    NO_FORMULA = auto()
    UNKNOWN_ENCODING = auto()
    NOT_WELL_FORMED = auto()
    ROW_OUT_OF_ORDER = auto()
    CELL_OUT_OF_ORDER = auto()
    WRONG_RANGE = auto()
    INSIDE_MERGE = auto()
    INSIDE_ARRAY = auto()
    FORMULA_SHARED = auto()
    UNPROVEN_HEAD = auto()
    UNPROVEN_END = auto()
    UNPROVEN_FAULT = auto()
    UNPROVEN_OTHERS = auto()
    UNPROVEN_CELL = auto()


class Fault(NamedTuple):
    """Something wrong in a file: a reason, and the facts that say what and where, by name."""

    reason: Reason
    facts: tuple[tuple[str, str | int | Fault], ...]


def fault(reason: Reason, **facts: str | int | Fault) -> Fault:
    """A fault with these facts."""
    return Fault(reason, tuple(facts.items()))


class XlsxError(Exception):
    """Base of everything that the engine raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        """From one process to another as it is: the message is not built a second time."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[XlsxError], args: tuple[object, ...], facts: Mapping[str, object]
) -> XlsxError:
    error = kind.__new__(kind)
    error.args = args
    vars(error).update(facts)
    return error


class ChangedSinceReadError(XlsxError):
    """The file is not the one that was read: writing would lose somebody's work."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path} has changed since it was read")


class WorkbookRefused(XlsxError):  # noqa: N818 - a refusal of a file, no fault of the program
    """A file that is not read or not written."""

    def __init__(self, reason: Reason, **facts: str | int | Fault) -> None:
        self.fault = Fault(reason, tuple(facts.items()))
        super().__init__(f"{reason} {facts}")

    @classmethod
    def because(cls, found: Fault) -> Self:
        """A refusal for a fault that was found earlier."""
        return cls(found.reason, **dict(found.facts))
