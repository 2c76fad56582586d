"""A workbook drawn with xlsxwriter: the same content gives the same bytes, every fault is an error.

xlsxwriter reports many faults only as a warning or a negative return, and then leaves the thing
out; here every one of them is a :class:`WriterFault`.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from typing import IO, TYPE_CHECKING, Any, Literal

from zjtx_xl.errors import WriterFault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlsxwriter import Workbook

# A fixed time of creation makes the same workbook byte-identical from run to run.
_CREATED = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)


def new_workbook(
    title: str,
    draw: Callable[[Workbook], None],
    *,
    look: Mapping[str, object] | None = None,
    on_disk: Literal["", "parts", "rows"] = "",
    into: IO[bytes] | None = None,
) -> bytes:
    """The bytes of an .xlsx that ``draw`` fills; none where they go into a file.

    Args:
        title: its document title.
        draw: adds the sheets and what stands on them.
        look: properties of its Normal style, in xlsxwriter's words.
        on_disk: what of a large one is not in memory at once: ``parts`` go to disk before they are
            packed; ``rows`` that are written from top to bottom go there as they come, and their
            texts then stand in the cells themselves.
        into: a file that it is written to.

    Raises:
        WriterFault: it holds something that Excel does not take.
    """
    # slow, and most commands draw nothing
    from xlsxwriter import Workbook  # noqa: PLC0415
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415

    target = io.BytesIO() if into is None else into
    options: dict[str, Any] = {"in_memory": not on_disk, "constant_memory": on_disk == "rows"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            workbook = Workbook(target, options | {"default_format_properties": dict(look or {})})
            workbook.set_properties({"created": _CREATED} | ({"title": title} if title else {}))
            draw(workbook)
            workbook.close()
        except (Warning, XlsxWriterException) as fault:
            raise WriterFault(str(fault)) from fault
    return target.getvalue() if isinstance(target, io.BytesIO) else b""


def done(result: object, what: str = "") -> None:
    """Turn xlsxwriter's negative returns into errors; ``what`` was to be written."""
    if isinstance(result, int) and result < 0:
        raise WriterFault(what or str(result))
