"""What all pages of a desk share: the folder, the command that runs, the answers of its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import HTMLResponse

from zjtx_xl.definitions import load_set, load_template, render
from zjtx_xl.desk.check_results import CheckAnswer
from zjtx_xl.desk.running import Runner
from zjtx_xl.desk.steps import TITLES, Step, steps_of
from zjtx_xl.errors import ZjtxError
from zjtx_xl.findings import SEVERITIES, VERDICT_WORDS, told
from zjtx_xl.reports import rendered
from zjtx_xl.xlsx import XlsxError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from zjtx_xl.definitions import Template
    from zjtx_xl.desk.check_results import Unit
    from zjtx_xl.desk.folder import WorkFolder


class Session:
    """One desk: pages are made of it, and buttons change what it keeps in its folder."""

    def __init__(self, folder: WorkFolder) -> None:
        """Nothing runs yet."""
        self.folder = folder
        self.runner = Runner(folder)
        self._answers: dict[int, tuple[int, CheckAnswer]] = {}

    def answer(self, number: int = 0) -> CheckAnswer:
        """The answer of the last check of a round (of this one)."""
        number = number or self.folder.choices.round
        path = self.folder.hidden / f"check-{number}.json"
        age = path.stat().st_mtime_ns if path.exists() else 0
        known, answer = self._answers.get(number, (-1, None))
        if answer is None or known != age:
            answer = CheckAnswer(path)
            self._answers[number] = age, answer
        return answer

    def page(self, name: str, step: str = "", status: int = 200, **context: Any) -> Response:
        """One page with what stands on all of them."""
        base = {
            "folder": self.folder.root.name,
            "steps": self.steps(),
            "step": step,
            "titles": TITLES,
            "round": self.folder.choices.round,
            "running": self.runner.current,
            "link": "",
            "severities": SEVERITIES,
            "verdict_words": VERDICT_WORDS,
        }
        return HTMLResponse(rendered(f"desk/{name}", base | context), status)

    def steps(self) -> list[Step]:
        """How far the round is."""
        form = self.folder.choices.target and self.target()[2]
        return steps_of(self.folder, self.answer(), form)

    def failed(self, _: Request, error: Exception) -> Response:
        """A fault of ours or of the disk, as a sentence."""
        is_known = isinstance(error, ZjtxError | XlsxError | OSError)
        sentence = told(error) if is_known else f"程序出错：{error!r}"
        return self.page("message.html.j2", status=400, message=sentence)

    def target(self) -> tuple[str, tuple[str, ...], str]:
        """The set, the tables and the title of what was chosen."""
        set_id, _, name = self.folder.choices.target.partition("/")
        owner = load_set(set_id)
        if name in owner.tables:
            template = load_template(f"{set_id}/{name}")
            return set_id, (name,), render(template.title, template.variables)
        package = owner.package(name or None)
        return set_id, package.tables, render(package.title, owner.variables)

    def counted(self) -> list[str]:
        """What a roll-up takes: of every unit the last return, and all lists of ours."""
        number = self.folder.choices.round
        paths = [self.folder.returned(number)]
        again = set(map(_whose, self.answer(number).units))
        for earlier in range(number - 1, 0, -1):
            units = self.answer(earlier).units
            kept = {unit.path for unit in units if (own := _whose(unit)) and own not in again}
            paths += sorted(kept)
            again |= set(map(_whose, units))
        return paths

    def names(self, subfolder: str) -> list[tuple[str, str]]:
        """The files of a subfolder: name below it, and address."""
        base = self.folder.root / subfolder
        found = self.folder.files(subfolder) if base.is_dir() else []
        return [(path.relative_to(base).as_posix(), self.link(path.as_posix())) for path in found]

    def link(self, path: str) -> str:
        """The address of a file of the folder; members of archives have that of the archive."""
        full = self.folder.root / path
        while not full.exists() and full != full.parent:
            full = full.parent
        if not full.is_file() or not full.is_relative_to(self.folder.root):
            return ""
        return "/files/" + quote(full.relative_to(self.folder.root).as_posix())


def _whose(unit: Unit) -> str:
    """Whose return a table is: of a unit, or a list of ours by its kind; nothing for others."""
    if unit.subject or not unit.template:
        return unit.subject
    template = load_template(unit.template)
    return unit.template if template.kind == "list" or not template.for_recipient else ""


def offered_by(set_id: str) -> tuple[str, list[tuple[str, str, tuple[tuple[str, str], ...]]]]:
    """What a set offers to issue, packages and tables that recipients fill.

    Returns:
        The title of the set, and of each its target, title and tables (id, and how it is called).
    """
    owner = load_set(set_id)
    found = [
        (
            f"{set_id}/{package.key}",
            render(package.title, owner.variables),
            tuple(_called(load_template(f"{set_id}/{table}")) for table in package.tables),
        )
        for package in owner.packages
    ]
    for table in owner.tables:
        template = load_template(f"{set_id}/{table}")
        if template.for_recipient:
            number = f"{template.number} " if template.number else ""
            title = number + render(template.title, template.variables)
            found.append((template.id, title, (_called(template),)))
    return render(owner.title, owner.variables) + f"（{owner.notice}）", found


def _called(template: Template) -> tuple[str, str]:
    """A table and its short name: 附2, or the name of its first sheet."""
    return template.id, template.sheets[0].name
