"""What the buttons of the pages do: take files, keep choices, enter decisions, run commands."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from zjtx_xl.definitions import load_set, load_template, set_ids
from zjtx_xl.desk import command_lines, report_step, step_pages
from zjtx_xl.desk.decisions import VERDICTS, decide, words_of
from zjtx_xl.desk.folder import DRAFTS, ROSTERS, SUBFOLDERS
from zjtx_xl.desk.report_step import PROOF
from zjtx_xl.desk.session import offered_by
from zjtx_xl.desk.steps import REPORT_TITLES, TITLES
from zjtx_xl.desk.summary import answer_of, summary_tables
from zjtx_xl.lists import Decision, read_roster, unfilled_targets, with_headings

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

from zjtx_xl.desk.session import Session

MOST_FILES = 20_000
"""Of one drop."""

_PIECE = 1 << 20
_RENAMED = "-改表头"


async def choose_form(session: Session, request: Request) -> Response:
    """Take what was chosen; variables of another set are forgotten."""
    target = (await _texts(request)).get("target", "")
    set_id, _, name = target.partition("/")
    known = {
        offer for _, offers in (offered_by(one) for one in set_ids()) for offer, _, _ in offers
    }
    if target not in known:
        return session.page("message.html.j2", "form", 400, message="没有这张表。")
    with session.folder.busy:
        before = session.folder.choices
        variables = before.variables if before.target.partition("/")[0] == set_id else {}
        session.folder.choose(replace(before, target=target, variables=variables))
        session.folder.note("选表", "", target)
    return RedirectResponse("/roster" if name else "/form", 303)


async def take_roster(session: Session, request: Request) -> Response:
    """Take a roster that was dropped, or one that lies there already."""
    taken = await _take(session, request, ROSTERS)
    name = taken[0] if taken else (await _texts(request)).get("roster", "")
    path = session.folder.inside(name)
    if path is None or not path.is_relative_to(session.folder.root / ROSTERS):
        return session.page("message.html.j2", "roster", 400, message="没有这份名册。")
    with session.folder.busy:
        session.folder.choose(replace(session.folder.choices, roster=name))
        session.folder.note("选名册", "", name)
    return RedirectResponse("/roster", 303)


async def take_received(session: Session, request: Request) -> Response:
    """Take a list of the files that came (收件登记) that was dropped, or use none any more."""
    taken = await _take(session, request, ROSTERS)
    if not taken and (await _texts(request)).get("use") != "none":
        return RedirectResponse("/receive", 303)
    name = taken[0] if taken else ""
    with session.folder.busy:
        session.folder.choose(replace(session.folder.choices, received=name))
        session.folder.note("选收件登记", "", name)
    return RedirectResponse("/receive", 303)


async def name_column(session: Session, request: Request) -> Response:
    """Take what an officer says a column of the roster is: a copy gets that heading."""
    form = await _texts(request)
    set_id, tables, _title = session.target()
    templates = [load_template(f"{set_id}/{name}") for name in tables]
    chosen = session.folder.choices
    roster = read_roster(session.folder.root / chosen.roster, templates)
    offered = {f"{field.row_label}目标值" for field in unfilled_targets(roster, templates)}
    column = int(form["column"]) if form.get("column", "").isdecimal() else 0
    heading = form.get("heading", "") or f"不用的列{column}"
    if heading not in {*offered, f"不用的列{column}"} or column not in {
        used.column for used in roster.uses if not used.keys and not used.alias
    }:
        return session.page("message.html.j2", "roster", 400, message="没有这样的列。")
    data = with_headings(roster, templates, {column: heading})
    with session.folder.busy, tempfile.TemporaryDirectory(dir=session.folder.hidden) as place:
        made = Path(place) / "roster.xlsx"
        made.write_bytes(data)
        stem = Path(chosen.roster).stem.partition(_RENAMED)[0]
        name, _ = session.folder.receive(ROSTERS, f"{stem}{_RENAMED}.xlsx", made)
        session.folder.choose(replace(chosen, roster=name))
        session.folder.note(f"名册第{column}列改表头", "", f"{heading}（{name}）")
    return RedirectResponse("/roster", 303)


async def _texts(request: Request) -> dict[str, str]:
    """The texts of a form by name."""
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


async def take_returns(session: Session, request: Request) -> Response:
    """Take files that were dropped."""
    subfolder = session.folder.returned(session.folder.choices.round)
    await _take(session, request, subfolder)
    return RedirectResponse("/receive", 303)


async def take_draft(session: Session, request: Request) -> Response:
    """Take drafts of the report that were dropped."""
    await _take(session, request, DRAFTS)
    return RedirectResponse("/report", 303)


async def _take(session: Session, request: Request, subfolder: str) -> list[str]:
    """Put all files of a form into a subfolder; their paths below the root."""
    taken: list[str] = []
    new = 0
    async with request.form(max_files=MOST_FILES) as form:
        for upload in form.getlist("files"):
            if isinstance(upload, str) or not upload.filename:
                continue
            with tempfile.NamedTemporaryFile(dir=session.folder.hidden, delete=False) as kept:
                while chunk := await upload.read(_PIECE):
                    await run_in_threadpool(kept.write, chunk)
            receive = partial(session.folder.receive, subfolder, upload.filename, Path(kept.name))
            name, is_new = await run_in_threadpool(receive)
            taken.append(name)
            new += is_new
    if taken:
        session.folder.note(f"收到文件（{subfolder}）", "", f"{len(taken)} 个，其中新的 {new} 个")
    return taken


async def next_round(session: Session, _: Request) -> Response:
    """Begin the next round: what is sent again goes into a folder of its own."""
    with session.folder.busy:
        before = session.folder.choices
        now = replace(before, round=before.round + 1)
        session.folder.begin(now.round)
        session.folder.choose(now)
        session.folder.note(f"开始第{now.round}轮", "", "")
    return RedirectResponse("/receive", 303)


async def enter_decision(session: Session, request: Request) -> Response:
    """Enter one decision into 待定事项.xlsx."""
    form = await _texts(request)
    verdict = form.get("verdict", "")
    if verdict not in VERDICTS or verdict == "open":
        return step_pages.decide(session, request, "请选择采纳、改为或退回。")
    decision = Decision(
        verdict=verdict,  # type: ignore[arg-type]
        value=form.get("value", "").strip() if verdict == "replace" else "",
        reason=form.get("reason", "").strip(),
    )
    place = (form.get("file", ""), form.get("sheet", ""), form.get("cell", ""))
    path = session.folder.root / session.folder.pending(session.folder.choices.round)
    with session.folder.busy:
        fault = decide(path, place, form.get("seen", ""), decision)
        if not fault:
            session.folder.note(f"决定 {' '.join(place)}", "", words_of(decision))
    return step_pages.decide(session, request, fault) if fault else RedirectResponse("/decide", 303)


async def run(session: Session, request: Request) -> Response:
    """Run the command of a step."""
    step = request.path_params["step"]
    form = await _texts(request)
    number = session.folder.choices.round
    title, answer = TITLES.get(step, ""), f"{step}.txt"
    if step == "issue":
        _keep_variables(session, form)
        words = command_lines.issue(session.folder)
    elif step in {"check", "write"}:
        lines = {"check": command_lines.check, "write": command_lines.write}
        words, answer = lines[step](session.folder), f"check-{number}.json"
    elif step == "rollup":
        table = form.get("table", "")
        tables = summary_tables(session.target()[0])
        if table not in tables:
            return session.page("message.html.j2", step, 400, message="没有这张汇总表。")
        words = command_lines.rollup(session.folder, table, session.counted())
        title, answer = f"汇总{tables[table].partition(' ')[0]}", answer_of(table)
    elif step in {"narrate", "proofread"}:
        made = report_step.words_of(session, step, form.get("draft", ""))
        if made is None:
            return session.page("message.html.j2", "report", 404, message="没有这份稿件。")
        words, step = made, "report"
        title, answer = REPORT_TITLES[made[0]], PROOF if made[0] == "proofread" else "narrate.txt"
    else:
        return session.page("message.html.j2", status=404, message="没有这一步。")
    if not session.runner.start(title, words, answer):
        return session.page("message.html.j2", step, 409, message="还有一项操作没有完成，请稍候。")
    return RedirectResponse(f"/{step}", 303)


def _keep_variables(session: Session, form: dict[str, str]) -> None:
    """What of the form's texts was written otherwise than the set has it."""
    set_id = session.target()[0]
    standing = load_set(set_id).variables
    changed = {
        name: form[name].strip()
        for name, value in standing.items()
        if name in form and form[name].strip() != value
    }
    session.folder.choose(replace(session.folder.choices, variables=changed))


async def stop(session: Session, request: Request) -> Response:
    """Stop the command that runs."""
    session.runner.stop()
    return RedirectResponse(_back(request), 303)


async def open_folder(session: Session, request: Request) -> Response:
    """Show a subfolder in the file manager of the system."""
    name = (await _texts(request)).get("folder", "")
    path = session.folder.inside(name)
    if path is None or not path.is_dir() or not name.startswith(SUBFOLDERS):
        return session.page("message.html.j2", status=404, message="没有这个文件夹。")
    try:
        _show(path)
    except OSError:
        return session.page("message.html.j2", message=f"请自己打开文件夹：{path}")
    return RedirectResponse(_back(request), 303)


def _back(request: Request) -> str:
    """The page that a button stood on."""
    step = request.headers.get("hx-current-url") or request.headers.get("referer", "")
    name = step.rpartition("/")[2].partition("?")[0]
    return f"/{name}" if name in TITLES else "/"


def _show(path: Path) -> None:
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - the folder of the officer
        return
    program = "open" if sys.platform == "darwin" else "xdg-open"
    subprocess.Popen(  # noqa: S603
        [program, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
