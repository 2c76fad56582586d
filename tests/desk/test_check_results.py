"""The answer of a check as the table of units shows it; many of them stay quick."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.desk.check_results import CheckAnswer
from zjtx_xl.runs.check import CheckOptions, run_check

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from zjtx_xl.desk.folder import WorkFolder


def answered(path: Path, *, times: int = 1) -> CheckAnswer:
    """The answer over some samples; ``times`` repeats their tables under other names."""
    files = sorted((samples_folder() / "qingdao-2021" / "returned").iterdir())[:4]
    roster = samples_folder() / "qingdao-2021" / "roster.xlsx"
    text = "".join(run_check(files, CheckOptions(roster=roster)).json_chunks())
    answer = json.loads(text)
    tables = [
        json.dumps(entry | {"subject": f"{entry['subject']}{n}"}, ensure_ascii=False)
        for n in range(times)
        for entry in answer["files"]
    ]
    if times > 1:
        rest = {key: value for key, value in answer.items() if key not in {"schema", "files"}}
        said = ",\n ".join(f'"{key}": {json.dumps(value)}' for key, value in rest.items())
        text = '{"schema": "", \n "files": [\n' + ",\n".join(tables) + f"],\n {said}}}\n"
    path.write_text(text, encoding="utf-8")
    return CheckAnswer(path)


def test_units_are_the_tables_of_the_answer(tmp_path: Path):
    answer = answered(tmp_path / "check.json")
    entries = json.loads((tmp_path / "check.json").read_text())["files"]
    assert [answer.entry(unit) for unit in answer.units] == entries
    assert [unit.subject for unit in answer.units] == [entry["subject"] for entry in entries]
    assert len(answer.missing) == 16
    assert all("还没有报送" in said for said in answer.missing)
    assert not any("还没有报送" in audit["message"] for audit in answer.audits)
    found = answer.chosen("股份", "")
    assert found
    assert all("股份" in unit.subject for unit in found)
    assert sum(answer.states.values()) == len(answer.units)


def test_before_the_first_check_there_is_nothing(tmp_path: Path):
    answer = CheckAnswer(tmp_path / "none.json")
    assert (answer.is_there, answer.units, answer.missing, answer.unread) == (False, [], [], [])


def test_fifteen_hundred_units_come_a_hundred_at_a_time(client: TestClient, folder: WorkFolder):
    answered(folder.hidden / "check-1.json", times=375)
    page = client.get("/check").text
    assert page.count('href="/unit/') == 100
    assert "全部（1500）" in page
    assert 'hx-get="/units?first=100&amp;' in page
    following = client.get("/units?first=1400").text
    assert following.count('href="/unit/') == 100
    assert "hx-get" not in following
    assert client.get("/units?words=没有这家").text.strip().startswith("<tr><td colspan")
    assert client.get("/unit/1500").status_code == 200
    assert client.get("/unit/1501").status_code == 404


def test_who_is_missing_and_what_was_not_read_is_named(client: TestClient, folder: WorkFolder):
    absent = {"code": "not-returned", "message": "“甲公司”还没有报送。请催报。"}
    unread = [
        {"path": "回收/说明.txt", "reason": "不是表格"},
        {"path": "回收/乙.doc", "reason": "不是表格", "subject": "乙公司"},
    ]
    (folder.hidden / "check-1.json").write_text(
        '{"schema": "", \n "files": [\n],\n'
        f' "audits": {json.dumps([absent])},\n "unread": {json.dumps(unread)}}}\n',
        encoding="utf-8",
    )
    page = client.get("/receive").text
    assert "回收/说明.txt" in page
    assert "应是“乙公司”的" in page
    assert "发回：\n1. 甲公司</textarea>" in page


def test_verdicts_are_told_on_the_page_of_a_unit(client: TestClient, folder: WorkFolder):
    returned = samples_folder() / "zjtx-2022" / "innovative" / "returned"
    text = "".join(run_check(sorted(returned.iterdir())[:3]).json_chunks())
    (folder.hidden / "check-1.json").write_text(text, encoding="utf-8")
    words = {True: "符合", False: "不符合", None: "待定"}
    for number, entry in enumerate(json.loads(text)["files"], start=1):
        page = client.get(f"/unit/{number}")
        assert page.status_code == 200
        assert entry["verdicts"]
        for verdict in entry["verdicts"]:
            assert f"<h2>{verdict['title']}：{words[verdict['result']]}</h2>" in page.text
            for condition in verdict["conditions"]:
                assert f"<li>{words[condition['result']]}：{condition['text']}（" in page.text
