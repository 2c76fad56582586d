"""The addresses of the desk: which page or action answers each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import Route

from zjtx_xl.desk import actions, report_step, step_pages
from zjtx_xl.desk.guard import TooLargeError, too_large
from zjtx_xl.desk.session import Session
from zjtx_xl.errors import ZjtxError
from zjtx_xl.xlsx import XlsxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from zjtx_xl.desk.folder import WorkFolder

_PAGES: dict[str, Callable[..., Any]] = {
    "/": step_pages.start, "/form": step_pages.form, "/preview": step_pages.preview,
    "/roster": step_pages.roster, "/issue": step_pages.issue, "/receive": step_pages.receive,
    "/check": step_pages.check, "/units": step_pages.units,
    "/unit/{number:int}": step_pages.unit, "/cell": step_pages.cell,
    "/decide": step_pages.decide, "/write": step_pages.write, "/rollup": step_pages.rollup,
    "/summary/{table}": step_pages.summary, "/report": report_step.report,
    "/log": step_pages.log, "/running": step_pages.running,
    "/files/{path:path}": step_pages.file, "/assets/{name}": step_pages.asset,
}  # fmt: skip
_ACTIONS: dict[str, Callable[..., Any]] = {
    "/form": actions.choose_form, "/roster": actions.take_roster,
    "/received": actions.take_received,
    "/receive": actions.take_returns, "/round": actions.next_round,
    "/decide": actions.enter_decision, "/run/{step}": actions.run, "/stop": actions.stop,
    "/open": actions.open_folder, "/draft": actions.take_draft,
    "/column": actions.name_column,
}  # fmt: skip


def desk_pages(folder: WorkFolder) -> Starlette:
    """The application: pages for the officer, and what their buttons do."""
    session = Session(folder)
    return Starlette(
        routes=[
            *(Route(path, partial(page, session)) for path, page in _PAGES.items()),
            *(
                Route(path, partial(action, session), methods=["POST"])
                for path, action in _ACTIONS.items()
            ),
        ],
        exception_handlers={
            TooLargeError: too_large,
            **dict.fromkeys((ZjtxError, XlsxError, OSError, Exception), session.failed),
        },
    )
