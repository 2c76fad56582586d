"""The command line keeps its contract: exit codes, JSON, consoles, help."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.command_line import run
from tests.hostile_files import LEGACY
from zjtx_xl.checks import write_back as writeback
from zjtx_xl.definitions.loader import template_ids
from zjtx_xl.returns import fill
from zjtx_xl.returns.fill import fill_file

SAMPLES = Path(__file__).parents[2] / "samples"
RETURNED = SAMPLES / "qingdao-2021" / "returned"
ROSTER = SAMPLES / "qingdao-2021" / "roster.xlsx"
FORM = "qingdao-2021/annex2"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sample(start: str) -> Path:
    [path] = RETURNED.glob(f"{start}*.xlsx")
    return path


CLEAN = sample("10_")
FAULTY = sample("7_")  # the printed contradiction


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder as mail programs leave it: two forms, and things that are none."""
    folder = tmp_path / "inbox"
    (folder / "区县" / "一批").mkdir(parents=True)
    shutil.copy(CLEAN, folder / "甲.xlsx")
    shutil.copy(FAULTY, folder / "区县" / "一批" / "乙.xlsx")
    (folder / "文字.xlsx").write_text("我不是表格", encoding="utf-8")
    (folder / "空.xlsx").touch()
    (folder / "网页.xls").write_text("<html><table></table></html>", encoding="utf-8")
    (folder / "~$甲.xlsx").write_bytes(b"\x05user")
    (folder / "分发清单.xlsx").write_text("skipped", encoding="utf-8")
    (folder / "说明.docx").write_text("not looked at", encoding="utf-8")
    return folder


def filling(folder: Path, data: object) -> Path:
    path = folder / "data.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


# ---------------------------------------------------------------- exit codes


def test_file_without_an_error_is_0():
    assert run("check", CLEAN).code == 0
    assert run("check", CLEAN, "--json").code == 0


def test_file_with_an_error_is_1():
    assert run("check", FAULTY).code == 1
    assert run("check", FAULTY, "--json").code == 1
    assert run("check", CLEAN, FAULTY).code == 1


def test_warnings_alone_are_0():
    warned = sample("2_")
    [found] = run("check", warned, "--json").json["files"]
    severities = {each["severity"] for each in found["findings"]}
    assert severities & {"warning", "info"}
    assert "error" not in severities
    assert run("check", warned).code == 0


def test_demo_is_0_though_its_samples_hold_errors(tmp_path):
    outcome = run("demo", "--out", tmp_path / "demo")
    assert outcome.code == 0
    assert "有上市计划" in outcome.text  # the contradiction is told
    named = re.findall(r"\S+\.xlsx", "".join(outcome.text.splitlines()[-3:]))
    assert len(named) == 3
    assert all(Path(each).is_file() for each in named)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "{tmp}/nowhere"),
        ("check", "{tmp}/empty"),
        ("check", "{tmp}/data.json", "--unknown"),
        ("check", str(CLEAN), "--write", "{tmp}/a", "--in-place"),
        ("check", str(CLEAN), "--write", "{tmp}/data.json"),
        ("nonsense",),
        ("show", "qingdao-2021/annex99"),
        ("show", "nowhere/annex2"),
        ("generate", "qingdao-2022", "--out", "{tmp}/a"),
        ("generate", "qingdao-2021/annex99", "--out", "{tmp}/a"),
        ("generate", FORM),
        ("generate", FORM, "--out", "{tmp}/a", "--set", "region"),
        ("generate", FORM, "--out", "{tmp}/data.json"),
        ("generate", FORM, "--out", "{tmp}/a", "--roster", "{tmp}/nowhere.xlsx"),
        ("generate", FORM, "--out", "{tmp}/a", "--roster", "{tmp}/data.json"),
        ("generate", FORM, "--out", "{tmp}/a", "--roster", "{tmp}/names.csv"),
        ("fill", str(CLEAN), "--data", "{tmp}/nowhere.json", "--out", "{tmp}/a.xlsx"),
        ("fill", str(CLEAN), "--data", "{tmp}/names.csv", "--out", "{tmp}/a.xlsx"),
        ("fill", str(CLEAN), "--data", "{tmp}/unknown.json", "--out", "{tmp}/a.xlsx"),
        ("fill", "{tmp}/data.json", "--data", "{tmp}/data.json", "--out", "{tmp}/a.xlsx"),
        ("fill", "{tmp}/nowhere.xlsx", "--data", "{tmp}/data.json"),
        ("read", "{tmp}/nowhere"),
        ("rollup", "qingdao-2021/annex3", "{tmp}/nowhere", "--out", "{tmp}/a.xlsx"),
        ("rollup", "qingdao-2021/annex99", str(CLEAN), "--out", "{tmp}/a.xlsx"),
    ],
)
def test_command_that_cannot_run_is_2_with_a_message_and_writes_nothing(arguments, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "data.json").write_text("{}", encoding="utf-8")
    (tmp_path / "unknown.json").write_text('{"patents.actuall": 1}', encoding="utf-8")
    (tmp_path / "names.csv").write_text("没有,表头\n1,2\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    outcome = run(*put(arguments, tmp_path))
    assert outcome.code == 2
    assert outcome.stdout == b""
    assert outcome.message.strip()
    assert "Traceback" not in outcome.message
    written = [path for path in tmp_path.rglob("*") if path not in before and path.is_file()]
    assert written == []


# ---------------------------------------------------------------- a folder of all sorts


def test_what_is_no_workbook_is_a_finding_and_the_others_go_on(inbox):
    outcome = run("check", inbox, "--json")
    assert outcome.code == 1
    found = {Path(each["path"]).name: each for each in outcome.json["files"]}
    assert found.keys() == {"甲.xlsx", "乙.xlsx", "文字.xlsx", "空.xlsx", "网页.xls"}
    for name in ("文字.xlsx", "空.xlsx", "网页.xls"):
        assert found[name]["status"] == "unreadable"
        assert found[name]["template"] is None
        [finding] = found[name]["findings"]
        assert (finding["severity"], finding["path"]) == ("error", found[name]["path"])
    assert len(found["甲.xlsx"]["scores"]) == len(found["乙.xlsx"]["scores"]) == 13
    summary = outcome.json["summary"]
    assert (summary["files"], summary["unreadable"]) == (5, 3)


def test_named_file_is_taken_whatever_it_is_called(tmp_path):
    odd = tmp_path / "附件2（盖章）.dat"
    shutil.copy(CLEAN, odd)
    [found] = run("check", odd, "--json").json["files"]
    assert found["template"] == FORM


def test_written_copies_keep_their_folders(inbox, tmp_path):
    outcome = run("check", inbox, "--write", tmp_path / "out", "--json")
    written = {each["path"]: each["written"] for each in outcome.json["files"] if each["written"]}
    assert written == {
        str(inbox / "甲.xlsx"): str(tmp_path / "out" / "甲.xlsx"),
        str(inbox / "区县" / "一批" / "乙.xlsx"): str(
            tmp_path / "out" / "区县" / "一批" / "乙.xlsx"
        ),
    }
    assert all(Path(each).is_file() for each in written.values())


def test_read_gives_what_it_can_and_says_what_it_could_not(inbox):
    outcome = run("read", inbox, "--json")
    assert outcome.code == 1
    assert {Path(each["path"]).name for each in outcome.json["files"]} == {"甲.xlsx", "乙.xlsx"}
    for name in ("文字.xlsx", "空.xlsx", "网页.xls"):
        assert name in outcome.message


@pytest.mark.parametrize("name", ["form.xls", "shown_list.ods", "words_list.xls"])
def test_read_gives_the_reason_in_its_json(tmp_path, name):
    """Of a form and of lists in old formats, cut off: nothing was read, and the JSON says why."""
    cut = tmp_path / name
    cut.write_bytes((LEGACY / name).read_bytes()[:9_000])
    outcome = run("read", cut, "--json")
    assert outcome.code == 1
    assert outcome.json["files"] == []
    (unread,) = outcome.json["unread"]
    assert unread["path"] == str(cut)
    assert unread["reason"]


# ---------------------------------------------------------------- the JSON of the contract

VALUE = ["sheet", "cell", "raw", "value", "confidence"]
FINDING = [
    *("code", "severity", "path", "sheet", "cell", "field", "label", "message", "proposed"),
    *("other", "explanation"),
]


def test_templates_json():
    data = run("templates", "--json").json
    assert list(data) == ["schema", "templates"]
    assert data["schema"] == "zjtx-xl/templates/1"
    assert [each["id"] for each in data["templates"]] == list(template_ids())
    for each in data["templates"]:
        assert list(each) == ["id", "version", "title", "kind", "scored"]
        assert each["kind"] in {"form", "list"}
        assert isinstance(each["scored"], bool)
    scored = {each["id"] for each in data["templates"] if each["scored"]}
    assert {"qingdao-2021/annex1", "qingdao-2021/annex2", "zjtx-2022/innovative"} <= scored
    assert "qingdao-2021/annex3" not in scored


@pytest.mark.parametrize("template", template_ids())
def test_show_json(template):
    data = run("show", template, "--json").json
    assert list(data) == ["schema", "id", "version", "title", "sheets"]
    assert (data["schema"], data["id"]) == ("zjtx-xl/show/1", template)
    keys: list[str] = []
    for sheet in data["sheets"]:
        assert list(sheet) == ["name", "fields"]
        for field in sheet["fields"]:
            assert list(field) == [
                *("key", "role", "by", "label", "kind", "unit", "cell", "required"),
                *("prefilled", "points", "rule"),
            ]
            assert field["by"] in {"recipient", "officer"}
            assert field["role"] in {
                *("subject", "baseline", "target", "actual", "score", "deduction", "total"),
                *("reason", "other"),
            }
            assert not re.search(r"[{}]", field["label"])  # variables are filled in
            keys.append(field["key"])
    assert len(keys) == len(set(keys))


def test_show_gives_the_cells_in_printed_order():
    [sheet] = run("show", FORM, "--json").json["sheets"]
    assert [each["cell"] for each in sheet["fields"]][:4] == ["C3", "H5", "I5", "J5"]
    assert sheet["fields"][-1] | {"label": ""} == {
        "key": "total.score", "role": "total", "by": "officer", "label": "", "kind": "decimal",
        "unit": None, "cell": "J19", "required": False, "prefilled": False, "points": None,
        "rule": None,
    }  # fmt: skip


def test_read_json():
    data = run("read", CLEAN, "--json").json
    assert list(data) == ["schema", "files", "unread"]
    assert data["schema"] == "zjtx-xl/read/1"
    [found] = data["files"]
    assert list(found) == ["path", "template", "version", "subject", "values"]
    assert all(list(value) == VALUE for value in found["values"].values())


def test_check_json():
    data = run("check", FAULTY, sample("5_"), "--json").json
    assert list(data) == ["schema", "files", "audits", "unread", "compared_with", "summary"]
    assert data["schema"] == "zjtx-xl/check/1"
    for found in data["files"]:
        assert list(found) == [
            *("path", "template", "version", "subject", "status", "scores", "total", "values"),
            *("findings", "written"),
        ]
        assert found["status"] in {"ok", "findings", "unreadable"}
        for score in found["scores"]:
            assert list(score) == [
                *("row", "label", "sheet", "cell", "points", "score", "reported", "trace")
            ]
        assert list(found["total"]) == ["sheet", "cell", "score", "partial", "reported"]
        assert all(list(value) == VALUE for value in found["values"].values())
        assert all(list(each) == FINDING for each in found["findings"])
        assert {each["confidence"] for each in found["values"].values()} <= {
            *("exact", "normalised", "proposed", "unreadable", "missing")
        }
        assert found["written"] is None
    assert list(data["summary"]) == [
        *("files", "ok", "with_findings", "unreadable", "findings_by_code", "mean_total")
    ]
    assert data["summary"]["files"] == 2


def test_table_without_scores_has_no_total():
    [found] = run("check", SAMPLES / "guangdong-2021" / "tables", "--json").json["files"]
    assert (found["scores"], found["total"]) == ([], None)


def test_row_that_is_not_scored_is_null_and_its_cell_is_left_as_it_is(tmp_path):
    before = tmp_path / "before.xlsx"
    data = filling(tmp_path, {"patents.actual": "约20", "patents.score": 10})
    assert run("fill", CLEAN, "--data", data, "--out", before).code == 0
    [found] = run("check", before, "--write", tmp_path / "out", "--json").json["files"]
    [score] = [each for each in found["scores"] if each["row"] == "patents"]
    assert score["score"] is None
    assert found["total"]["score"] is None
    others = [each["score"] for each in found["scores"] if each["score"] is not None]
    assert found["total"]["partial"] == sum(others)
    [written] = run("read", found["written"], "--json").json["files"]
    assert written["values"]["patents.score"]["raw"] == "10"  # what somebody typed stays
    # and does not count, here as little as in the terminal
    assert written["values"]["total.score"]["raw"] == str(found["total"]["partial"])
    outcome = run("check", found["written"])
    assert f"{found['total']['partial']} 暂计" in outcome.text.replace("\n", " ")
    assert "通过 0 个" in outcome.text
    [again] = run("check", found["written"], "--json").json["files"]
    assert again["total"] == found["total"] | {"reported": found["total"]["partial"]}
    assert "total" not in {finding["code"] for finding in again["findings"]}


def test_rollup_json(tmp_path):
    outcome = run("rollup", "qingdao-2021/annex3", RETURNED, "--out", tmp_path / "a.xlsx", "--json")
    data = outcome.json
    assert list(data) == [
        "schema", "template", "written", "origins", "audits", "unread", "notes",
    ]  # fmt: skip
    assert data["schema"] == "zjtx-xl/rollup/1"
    assert Path(data["written"]) == tmp_path / "a.xlsx"
    assert data["origins"]
    for origin in data["origins"].values():
        assert list(origin) == ["path", "sheet", "cell"]
    assert all(list(each) == FINDING for each in data["audits"])


def test_rollup_json_names_every_addend_of_a_sum(tmp_path):
    folder = tmp_path / "returned"
    for number, name in enumerate(("甲机构", "乙机构", "丙机构"), start=1):
        blank = tmp_path / str(number)
        assert run("generate", "qingdao-2021/annex1", "--out", blank).code == 0
        (path,) = blank.glob("*.xlsx")
        fill_file(path, {"trainings.actual": number})
        folder.mkdir(exist_ok=True)
        path.rename(folder / f"{name}.xlsx")
    outcome = run("rollup", "qingdao-2021/annex1", folder, "--out", tmp_path / "a.xlsx", "--json")
    origin = outcome.json["origins"]["trainings.actual"]
    assert list(origin) == ["path", "sheet", "cell", "others"]
    addends = [origin, *origin["others"]]
    assert len({addend["path"] for addend in addends}) == 3
    assert {addend["cell"] for addend in addends} == {origin["cell"]}
    assert all(list(addend) == ["path", "sheet", "cell"] for addend in origin["others"])


def test_json_is_alone_on_stdout_whatever_else_is_asked_for(inbox, tmp_path):
    reports = ("--report", tmp_path / "a.html", "--report", tmp_path / "a.md")
    outcome = run("check", inbox, "--write", tmp_path / "out", *reports, "--json")
    assert outcome.json["schema"] == "zjtx-xl/check/1"
    assert outcome.stdout.startswith(b"{")
    assert outcome.stdout.endswith(b"}\n")


# ---------------------------------------------------------------- consoles


def put(arguments: tuple[str, ...], folder: Path) -> list[str]:
    """The arguments with the folder of the test in them."""
    return [each.replace("{tmp}", str(folder)) for each in arguments]


SPOKEN = [
    ("demo", "--out", "{tmp}/demo"),
    ("templates",),
    *(("show", template) for template in template_ids()),
    ("lint",),
    ("draft", str(CLEAN), "--out", "{tmp}/made-2026/table.yaml"),
    ("preview", FORM, "--out", "{tmp}/form.html"),
    ("schema",),
    ("diff", FORM, FORM),
    ("key",),
    ("generate", FORM, "--out", "{tmp}/blank"),
    ("generate", FORM, "--out", "{tmp}/issued", "--roster", str(ROSTER)),
    ("fill", str(CLEAN), "--data", "{tmp}/data.json", "--out", "{tmp}/a.xlsx"),
    ("read", str(RETURNED)),
    ("check", str(RETURNED), "--write", "{tmp}/scored"),
    ("rollup", "qingdao-2021/annex3", str(RETURNED), "--out", "{tmp}/a.xlsx"),
    ("narrate", "qingdao-2021", str(CLEAN), "--out", "{tmp}/报告.docx", "--no-annexes"),
    ("proofread", "{tmp}/report.txt", "qingdao-2021", str(CLEAN)),
]


def test_every_command_is_spoken_here():
    ends_only_when_stopped = {"desk"}  # tests/desk/test_server.py
    spoken = {arguments[0] for arguments in SPOKEN}
    assert spoken == set(command_names()) - ends_only_when_stopped


@pytest.mark.parametrize("arguments", SPOKEN, ids=" ".join)
def test_gbk_console(arguments, tmp_path):
    filling(tmp_path, {"patents.actual": 20})
    (tmp_path / "report.txt").write_text("有效发明专利20项。", encoding="utf-8")
    outcome = run(*put(arguments, tmp_path), encoding="gbk")
    assert outcome.code in {0, 1}
    assert CHINESE.search(outcome.text)  # and it decodes
    assert "Traceback" not in outcome.message
    tables = [line for line in outcome.text.splitlines() if line.startswith(("|", "+"))]
    assert all(cell_len(line) <= 100 for line in tables)


def test_messages_survive_a_gbk_console():
    outcome = run("check", "☑不存在", encoding="gbk")
    assert outcome.code == 2
    assert "?不存在" in outcome.message


def test_json_is_utf8_on_a_gbk_console():
    assert run("check", FAULTY, "--json", encoding="gbk").json["files"]
    assert "☑" in run("read", CLEAN, "--json", encoding="gbk").stdout.decode("utf-8")


def test_ascii_console_does_not_stop_the_run():
    outcome = run("check", FAULTY, encoding="ascii")
    assert outcome.code == 1
    assert "J16" in outcome.text


def test_program_says_the_same_as_a_process_of_its_own():
    environment = {**os.environ, "PYTHONIOENCODING": "gbk"}
    command = [sys.executable, "-m", "zjtx_xl", "check", str(FAULTY)]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=300, check=False)
    here = run("check", FAULTY, encoding="gbk")
    assert (done.returncode, done.stdout, done.stderr) == (here.code, here.stdout, here.stderr)


# ---------------------------------------------------------------- help


def command_names() -> list[str]:
    listed = run("--help").text.partition("命令：")[2]
    return re.findall(r"^  (\w+)  ", listed, re.MULTILINE)


@pytest.mark.parametrize("command", ["", *command_names()])
def test_help_is_chinese(command):
    outcome = run(*filter(None, [command]), "--help")
    assert outcome.code == 0
    lines = outcome.text.splitlines()
    assert CHINESE.search(lines[2])  # what the command does
    entries = re.findall(r"^  (-\S.*|\S+ <.*|\w+  .*)((?:\n {4,}.*)*)", outcome.text, re.MULTILINE)
    assert entries
    for first, rest in entries:
        if "Show this message and exit." not in first:  # the library's own
            assert CHINESE.search(first + rest), first


# ---------------------------------------------------------------- files that change meanwhile


def test_in_place_leaves_a_file_that_changed_meanwhile(tmp_path, monkeypatch):
    path = tmp_path / "form.xlsx"
    shutil.copy(FAULTY, path)
    changed = CLEAN.read_bytes()
    write = writeback.write_checked

    def after_a_colleague(checked, target, *, in_place):
        path.write_bytes(changed)
        return write(checked, target, in_place=in_place)

    monkeypatch.setattr("zjtx_xl.checks.write_checked", after_a_colleague)
    outcome = run("check", path, "--in-place", "--json")
    assert outcome.code == 1
    [found] = outcome.json["files"]
    assert found["written"] is None
    assert any("改" in each["message"] for each in found["findings"])
    assert path.read_bytes() == changed
    # what waits for an officer is listed beside it
    assert {found.name for found in tmp_path.iterdir()} == {path.name, "待定事项.xlsx"}


def test_fill_in_place_leaves_a_file_that_changed_meanwhile(tmp_path, monkeypatch):
    path = tmp_path / "form.xlsx"
    shutil.copy(FAULTY, path)
    data = filling(tmp_path, {"patents.actual": 20})
    changed = CLEAN.read_bytes()
    filled = fill.filled

    def after_a_colleague(returned, values):
        path.write_bytes(changed)
        return filled(returned, values)

    monkeypatch.setattr(fill, "filled", after_a_colleague)
    outcome = run("fill", path, "--data", data)
    assert outcome.code == 2
    assert path.read_bytes() == changed
    assert sorted(tmp_path.iterdir()) == [data, path]


def test_in_place_writes_the_file_itself(tmp_path):
    path = tmp_path / "form.xlsx"
    shutil.copy(FAULTY, path)
    [found] = run("check", path, "--in-place", "--json").json["files"]
    assert found["written"] == str(path)
    # what waits for an officer is listed beside it
    assert {found.name for found in tmp_path.iterdir()} == {path.name, "待定事项.xlsx"}
    assert run("check", path).code == 0


def test_write_never_touches_what_was_read(tmp_path):
    path = tmp_path / "form.xlsx"
    shutil.copy(FAULTY, path)
    run("check", path, "--write", tmp_path / "out")
    assert path.read_bytes() == FAULTY.read_bytes()
