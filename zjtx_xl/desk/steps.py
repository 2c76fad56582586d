"""The round as a path of steps: how far each is, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.desk.decisions import waiting
from zjtx_xl.desk.folder import ISSUED, REPORTS, SUMMARIES
from zjtx_xl.errors import DecisionsError

if TYPE_CHECKING:
    from zjtx_xl.desk.check_results import CheckAnswer
    from zjtx_xl.desk.folder import WorkFolder


class Step(NamedTuple):
    """One step: its address and name, whether it is done, and how far it is."""

    name: str
    title: str
    is_done: bool
    state: str


TITLES = {
    "form": "选表", "roster": "名册", "issue": "下发", "receive": "回收", "check": "审核",
    "decide": "待定", "write": "计分和反馈", "rollup": "汇总", "report": "报告",
}  # fmt: skip

REPORT_TITLES = {"narrate": "写自评报告", "proofread": "核对报告"}
"""What the last step does."""


def steps_of(folder: WorkFolder, answer: CheckAnswer, form: str) -> list[Step]:
    """All steps in their order; ``form`` is the title of what was chosen."""
    chosen = folder.choices
    issued = len(folder.files(ISSUED))
    returned = len(folder.files(folder.returned(chosen.round)))
    try:
        lines = waiting(folder.root / folder.pending(chosen.round))
        open_ones = sum(line.decision.verdict == "open" for line in lines)
        decided = f"{open_ones} 项待定" if open_ones else f"{len(lines)} 项已定" if lines else ""
    except DecisionsError:
        open_ones, decided = 1, "待定事项读不了"
    letters = len({path.stem for path in folder.files(folder.letters(chosen.round))})
    summaries = len(folder.files(SUMMARIES))
    reports = [path for path in folder.files(REPORTS) if path.parent.name == REPORTS]
    states = {
        "form": (bool(chosen.target), form),
        "roster": (bool(chosen.roster), chosen.roster.rpartition("/")[2]),
        "issue": (bool(issued), f"{issued} 份" if issued else ""),
        "receive": (bool(returned), f"{returned} 个文件" if returned else ""),
        "check": (answer.is_there, f"{len(answer.units)} 张表" if answer.is_there else ""),
        "decide": (answer.is_there and not open_ones, decided),
        "write": (bool(letters), f"{letters} 份反馈" if letters else ""),
        "rollup": (bool(summaries), f"{summaries} 张" if summaries else ""),
        "report": (bool(reports), f"{len(reports)} 个文件" if reports else ""),
    }
    return [Step(name, title, *states[name]) for name, title in TITLES.items()]
