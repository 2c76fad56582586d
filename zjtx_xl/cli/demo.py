"""The whole cycle on the samples: issue, fill, check, write the scores back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from zjtx_xl.definitions import load_template, samples_folder
from zjtx_xl.returns import fill_file, read_file
from zjtx_xl.runs import CheckOptions, Outputs, find_files, generate, run_check
from zjtx_xl.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Which of the samples the demo takes is said beside them.
PLAN = "demo.json"


def run(out: Path) -> Iterator[str]:
    """Run the cycle into ``out``; yields a line for each step, what to open at the end.

    The samples hold faults as the public tables do; finding them is no failure of the demo.
    """
    samples = samples_folder()
    plan: dict[str, str] = json.loads((samples / PLAN).read_text(encoding="utf-8"))
    template = plan["template"]
    blank_folder, issued_folder, returned_folder, scored_folder = (
        out / name for name in ("1-空白表", "2-下发", "3-回收", "4-已计分")
    )
    blank = generate(template, blank_folder).files[0]
    yield f"1. 空白表：{blank}"
    issued = generate(template, issued_folder, roster=samples / plan["roster"])
    yield f"2. 按名册下发 {len(issued.files)} 份，清单 {issued.listing}"
    returns = [found.source.path for found in find_files(samples / plan["returned"]).files]
    with Outputs() as outputs:
        outputs.refuse(returned_folder / path.name for path in returns)
        for path in returns:
            fill_file(issued_folder / path.name, _answers(path), returned_folder / path.name)
            outputs.wrote(returned_folder / path.name)
    filled = len(returns)
    yield f"3. 各企业填报 {filled} 份：{returned_folder}"
    check = run_check([returned_folder], CheckOptions(write=scored_folder))
    results = list(check.results())
    yield f"4. 审核并写入得分：{scored_folder}"
    for result in results:
        total = shown(result.total.score) if result.total else ""
        faults = [finding for finding in result.findings if finding.severity != "info"]
        notes = f"，意见 {len(faults)} 条" if faults else ""
        yield f"   {result.subject}  总分 {total}{notes}"
        for finding in faults:
            yield f"     {finding.message}"
    yield f"平均总分 {shown(check.summary.mean_total)}，共 {check.summary.files} 份。"
    yield ""
    yield "请打开看看："
    yield f"  空白表      {blank}"
    yield f"  企业填报的  {results[0].path}"
    yield f"  已计分的    {results[0].written}"


def _answers(path: Path) -> dict[str, object]:
    """What the sample's sender had written: all that was not there when it was issued."""
    table = read_file(path).tables[0]
    fields = {
        field.key: field
        for sheet in load_template(table.template.id).sheets
        for field in sheet.layout().fields
    }
    return {
        key: entry.cell.raw
        for key, entry in table.submission.entries.items()
        if entry.cell.raw and not fields[key].prefilled
    }
