"""The pages of the steps: each shows how far its step is, and the command that does the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse

from zjtx_xl.definitions import load_set, load_template, render, set_ids, templates_folder
from zjtx_xl.desk import command_lines
from zjtx_xl.desk.decisions import VERDICTS, state_of, waiting, words_of
from zjtx_xl.desk.drawn_return import drawn_return
from zjtx_xl.desk.folder import ISSUED, REPORTS, ROSTERS
from zjtx_xl.desk.session import offered_by
from zjtx_xl.desk.summary import PAGE, read_summary, summary_tables
from zjtx_xl.errors import DecisionsError, ZjtxError
from zjtx_xl.findings import STATES, told
from zjtx_xl.lists import hidden_note, read_roster, refuse_unfit, unfilled_targets
from zjtx_xl.reports import FILLERS, drawn_sheet, source
from zjtx_xl.xlsx import XlsxError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from zjtx_xl.desk.session import Session

ROWS = 100
"""Units that come at once; the next ones come when the reader has scrolled to the end."""

_ASSETS = {"htmx.min.js": "text/javascript", "desk.js": "text/javascript", "desk.css": "text/css"}
_STYLES = ("report.css", "form.css")  # those of the reports, before our own
_NAMED = re.compile(r"“([^”]+)”")
_SANDBOX = {"Content-Security-Policy": "sandbox allow-scripts allow-popups"}


def start(session: Session, _: Request) -> Response:
    """Where the round stands."""
    following = next((step for step in session.steps() if not step.is_done), None)
    return session.page("start.html.j2", following=following)


def form(session: Session, _: Request) -> Response:
    """The forms there are, set by set."""
    offered = [offered_by(set_id) for set_id in set_ids()]
    return session.page("form.html.j2", "form", offered=offered, chosen=session.folder.choices)


def preview(session: Session, request: Request) -> Response:
    """A form as it is printed."""
    template = load_template(request.query_params.get("template", ""))
    sheets = [
        drawn_sheet(sheet.layout(1), template.variables, template.styles)
        for sheet in template.sheets
    ]
    title = render(template.title, template.variables)
    return session.page(
        "preview.html.j2", "form", title=title, sheets=sheets, fillers=FILLERS, id=template.id
    )


def roster(session: Session, _: Request) -> Response:
    """The rosters in the folder, and how the chosen one is understood."""
    chosen = session.folder.choices
    if not chosen.target:
        return RedirectResponse("/form", 303)
    set_id, tables, _title = session.target()
    read = fault = None
    offered: list[str] = []
    hidden = ""
    path = session.folder.inside(chosen.roster) if chosen.roster else None
    if path is not None:
        templates = [load_template(f"{set_id}/{name}") for name in tables]
        try:
            read = read_roster(path, templates)
            hidden = hidden_note(read, templates)
            offered = [f"{field.row_label}目标值" for field in unfilled_targets(read, templates)]
            refuse_unfit(read, templates, load_set(set_id))
        except (ZjtxError, XlsxError) as error:
            fault = told(error)
    names = [
        name
        for path in session.folder.files(ROSTERS)
        if (name := path.relative_to(session.folder.root).as_posix()) != chosen.received
    ]
    return session.page(
        "roster.html.j2",
        "roster",
        names=names,
        chosen=chosen,
        read=read,
        hidden=hidden,
        fault=fault,
        offered=offered,
        can_rename=chosen.roster.endswith(".xlsx"),
    )


def issue(session: Session, _: Request) -> Response:
    """What will be issued, and what was."""
    if not session.folder.choices.target:
        return RedirectResponse("/form", 303)
    set_id, _tables, title = session.target()
    return session.page(
        "issue.html.j2",
        "issue",
        title=title,
        variables=dict(load_set(set_id).variables) | session.folder.choices.variables,
        command=command_lines.shown(command_lines.issue(session.folder)),
        files=session.names(ISSUED),
        listing=session.folder.inside(session.folder.distribution) is not None,
        distribution=session.folder.distribution,
    )


def receive(session: Session, _: Request) -> Response:
    """What came back, and what is still missing."""
    chosen = session.folder.choices
    subfolder = session.folder.returned(chosen.round)
    answer = session.answer()
    return session.page(
        "receive.html.j2",
        "receive",
        subfolder=subfolder,
        received=chosen.received,
        files=session.names(subfolder),
        answer=answer,
        reminder=_reminder(answer.missing),
    )


def check(session: Session, request: Request) -> Response:
    """The units with their states."""
    subfolder = session.folder.returned(session.folder.choices.round)
    return session.page(
        "check.html.j2",
        "check",
        command=command_lines.shown(command_lines.check(session.folder)),
        files=session.names(subfolder),
        answer=session.answer(),
        states=STATES,
        **_rows(session, request),
    )


def units(session: Session, request: Request) -> Response:
    """Some more rows of the table of units."""
    return session.page("units.html.j2", **_rows(session, request))


def _rows(session: Session, request: Request) -> dict[str, Any]:
    words = request.query_params.get("words", "")[:100]
    state = request.query_params.get("state", "")
    first = _number(request.query_params.get("first", "0"))
    found = session.answer().chosen(words, state)
    return {
        "rows": found[first : first + ROWS],
        "count": len(found),
        "following": first + ROWS if first + ROWS < len(found) else None,
        "words": words,
        "state": state,
    }


def unit(session: Session, request: Request) -> Response:
    """One return: the form with its findings."""
    number = int(request.path_params["number"])
    wanted = _number(request.query_params.get("round", "0"))
    answer = session.answer(wanted)
    if not 1 <= number <= len(answer.units):
        return session.page("message.html.j2", "check", 404, message="没有这张表，请重新审核。")
    unit = answer.units[number - 1]
    entry = answer.entry(unit)
    return session.page(
        "unit.html.j2",
        "check",
        unit=unit,
        entry=entry,
        drawn=drawn_return(entry),
        link=session.link(unit.path),
        audits=answer.audits_of(unit.path),
        others=[other for other in answer.units if other.path == unit.path],
    )


def cell(session: Session, request: Request) -> Response:
    """The cell of a return, on the page of that return."""
    asked = request.query_params
    path, sheet, cell = (asked.get(name, "") for name in ("path", "sheet", "cell"))
    rounds = range(session.folder.choices.round, 0, -1)
    found = next(
        ((n, unit) for n in rounds if (unit := session.answer(n).unit_of(path, sheet))), None
    )
    if found is None:
        message = f"这个数据来自 {path} 的 {sheet}!{cell}。"
        return session.page("message.html.j2", "rollup", message=message, link=session.link(path))
    number, unit = found
    values = session.answer(number).entry(unit)["values"]
    key = next(
        (key for key, value in values.items() if value["cell"] == cell and value["sheet"] == sheet),
        "",
    )
    anchor = f"#cell-{quote(key)}" if key else ""
    return RedirectResponse(f"/unit/{unit.number}?round={number}{anchor}", 303)


def decide(session: Session, request: Request, fault: str = "") -> Response:
    """What waits for the officer."""
    chosen = session.folder.choices
    try:
        lines = waiting(session.folder.root / session.folder.pending(chosen.round))
    except DecisionsError as error:
        return session.page("message.html.j2", "decide", 400, message=str(error))
    shows_all = request.query_params.get("all") == "1"
    first = _number(request.query_params.get("first", "0"))
    kept = [
        (line, state_of(line), words_of(line.decision))
        for line in lines
        if shows_all or line.decision.verdict == "open"
    ]
    return session.page(
        "decide.html.j2",
        "decide",
        400 if fault else 200,
        lines=kept[first : first + PAGE],
        count=len(kept),
        following=first + PAGE if first + PAGE < len(kept) else None,
        decided=sum(line.decision.verdict != "open" for line in lines),
        shows_all=shows_all,
        verdicts=VERDICTS,
        subfolder=session.folder.returned(chosen.round),
        pending=session.folder.pending(chosen.round),
        answer=session.answer(),
        fault=fault,
    )


def write(session: Session, _: Request) -> Response:
    """Scores into copies, letters, reports."""
    number = session.folder.choices.round
    scored, letters = session.folder.scored(number), session.folder.letters(number)
    return session.page(
        "write.html.j2",
        "write",
        command=command_lines.shown(command_lines.write(session.folder)),
        scored=scored,
        files=session.names(scored),
        letters=session.names(letters),
        letters_folder=letters,
    )


def rollup(session: Session, _: Request) -> Response:
    """The summary tables of the set."""
    if not session.folder.choices.target:
        return RedirectResponse("/form", 303)
    set_id, _tables, _title = session.target()
    tables = [
        (
            table,
            title,
            command_lines.shown(command_lines.rollup(session.folder, table, session.counted())),
            (session.folder.root / command_lines.summary_of(table)).exists(),
        )
        for table, title in summary_tables(set_id).items()
    ]
    return session.page("rollup.html.j2", "rollup", tables=tables)


def summary(session: Session, request: Request) -> Response:
    """The figures of a summary, each with the cells that it comes from."""
    set_id, _tables, _title = session.target()
    first = _number(request.query_params.get("first", "0"))
    table = request.path_params["table"]
    known = table in summary_tables(set_id)
    summary = read_summary(session.folder, set_id, table, first) if known else None
    if summary is None:
        return session.page("message.html.j2", "rollup", 404, message="还没有这张汇总表。")
    following = first + PAGE if first + PAGE < summary.records else None
    return session.page("summary.html.j2", "rollup", summary=summary, following=following)


def log(session: Session, _: Request) -> Response:
    """What was done, by whom and when."""
    return session.page("log.html.j2", lines=session.folder.log())


def running(session: Session, _: Request) -> Response:
    """The state of the command; when it has ended, the page loads itself again."""
    answer = session.page("running.html.j2")
    if session.runner.current is not None and not session.runner.current.runs:
        answer.headers["HX-Refresh"] = "true"
    return answer


def file(session: Session, request: Request) -> Response:
    """A file of the folder. Our pages open, without our rights; all else is saved."""
    path = session.folder.inside(request.path_params["path"])
    if path is None or not path.is_file():
        return session.page("message.html.j2", status=404, message="文件夹里没有这个文件。")
    is_report = path.suffix == ".html" and path.is_relative_to(session.folder.root / REPORTS)
    return FileResponse(
        path,
        filename=path.name,
        content_disposition_type="inline" if is_report else "attachment",
        headers=_SANDBOX,
    )


def asset(_: Session, request: Request) -> Response:
    """Style and scripts of the pages."""
    name = request.path_params["name"]
    if name not in _ASSETS:
        return PlainTextResponse("", 404)
    own = (templates_folder() / "desk" / name).read_text(encoding="utf-8")
    shared = map(source, _STYLES if name == "desk.css" else ())
    return PlainTextResponse("\n".join([*shared, own]), media_type=_ASSETS[name])


def _reminder(missing: list[str]) -> str:
    """A text for a mail or a message to those who have sent nothing yet."""
    if not missing:
        return ""
    called = [found[1] if (found := _NAMED.match(said)) else said for said in missing]
    names = "\n".join(f"{number}. {name}" for number, name in enumerate(called, start=1))
    return (
        f"以下单位的评价表还没有收到，请尽快填好下发的表格（不要另存为别的格式）并发回：\n{names}"
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0  # noqa: PLR2004
