"""A whole round on the desk, in Chromium: what it writes is what the commands write."""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.lists.pending import read_decisions, write_pending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SAMPLES = samples_folder() / "qingdao-2021"
PENDING = "已计分/待定事项.xlsx"
COMPARED = ("下发", "已计分", "汇总", "报告")
SECONDS = 120
WIDTHS = (1280, 400)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk") / "办公"


@pytest.fixture(scope="module")
def desk(driver: Any, root: Path) -> Iterator[str]:
    """The address of a running desk; the browser has its token."""
    command = [sys.executable, "-m", "zjtx_xl", "desk", str(root), "--no-browser"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False},
        )
        driver.get(found[0])
        assert "token" not in driver.current_url
        yield found[0].partition("/?")[0]
        server.terminate()


def until(driver: Any, holds: Callable[[], object]) -> None:
    """Wait for what a button began."""
    from selenium.common.exceptions import WebDriverException  # noqa: PLC0415 - may be missing

    def seen() -> object:
        try:
            return holds()
        except WebDriverException:  # the page is just being replaced
            return False

    end = time.monotonic() + SECONDS
    while not seen():
        assert time.monotonic() < end, driver.page_source[-3000:]
        time.sleep(0.1)


def go(driver: Any, desk: str, page: str) -> str:
    driver.get(f"{desk}/{page}")
    return text(driver)


def text(driver: Any) -> str:
    return driver.find_element("css selector", "main").text


def click(driver: Any, selector: str) -> None:
    driver.find_element("css selector", selector).click()


def click_on(driver: Any, selector: str) -> None:
    """Click, and wait for the page that follows."""
    driver.execute_script("document.body.classList.add('before')")
    click(driver, selector)
    until(driver, lambda: driver.find_elements("css selector", "body:not(.before) main"))


def run(driver: Any, desk: str, page: str, selector: str) -> str:
    """Click a button that runs a command, and wait for its end."""
    go(driver, desk, page)
    click_on(driver, selector)
    ended = "body:not(.before) .ended.done, body:not(.before) .ended.failed"
    until(driver, lambda: driver.find_elements("css selector", ended))
    assert not driver.find_elements("css selector", ".ended.failed"), text(driver)
    return text(driver)


def put(driver: Any, files: list[Path]) -> None:
    box = driver.find_element("css selector", "input[type=file]")
    box.send_keys("\n".join(map(str, files)))
    click(driver, ".drop button")


DROP = """
const transfer = new DataTransfer();
const bytes = Uint8Array.from(atob(arguments[1]), (one) => one.charCodeAt(0));
transfer.items.add(new File([bytes], arguments[0]));
document.querySelector("[data-drop]").dispatchEvent(
  new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
"""


def drop(driver: Any, file: Path) -> None:
    import base64  # noqa: PLC0415 - for the browser

    driver.execute_script(DROP, file.name, base64.b64encode(file.read_bytes()).decode())


def test_a_whole_round(driver: Any, desk: str, root: Path, tmp_path: Path):
    enterprises = sorted((SAMPLES / "enterprises").iterdir())
    go(driver, desk, "form")
    click(driver, "form:has(input[value='qingdao-2021/enterprise']) button")
    until(driver, lambda: driver.current_url.endswith("/roster"))
    drop(driver, SAMPLES / "roster.xlsx")
    until(driver, lambda: "共 20 家单位" in text(driver))
    assert "是否推荐" in text(driver)
    run(driver, desk, "issue", "form.settings button.button")
    assert "已生成 20 份" in text(driver)
    go(driver, desk, "receive")
    put(driver, enterprises)
    until(driver, lambda: "已有 20 个文件" in text(driver))
    said = run(driver, desk, "check", "form[action='/run/check'] button")
    assert "全部（60）" in said

    waiting = read_decisions(root / PENDING).lines
    assert waiting
    go(driver, desk, "decide")
    for _ in waiting:
        driver.find_element("css selector", "input[name=reason]").send_keys("已电话核实")
        click_on(driver, "button[value=accept]")
    assert "没有待定的内容" in text(driver)
    run(driver, desk, "write", "form[action='/run/write'] button")
    for table in ("annex3", "annex5", "annex6"):
        run(driver, desk, "rollup", f"form:has(input[value={table}]) button")

    go(driver, desk, "summary/annex5")
    link = driver.find_element("css selector", "tbody td:nth-child(4) a")
    figure, place = link.text, link.get_attribute("title").split()
    link.click()
    until(driver, lambda: "#cell-" in driver.current_url)
    target = driver.execute_script("return document.querySelector(':target').textContent")
    assert target.strip() == figure
    assert place[0].startswith("回收/")

    run(driver, desk, "report", "form[action='/run/narrate'] button")
    go(driver, desk, "report")
    put(driver, [root / "报告" / "自评报告.docx"])
    proofread = "form[action='/run/proofread'] button"
    until(driver, lambda: driver.find_elements("css selector", proofread))
    run(driver, desk, "report", proofread)
    assert re.search(r"核对了 [1-9]\d 个数，0 处有误", go(driver, desk, "report"))

    _same_as_the_commands(root, tmp_path / "命令", enterprises)


def _same_as_the_commands(root: Path, other: Path, enterprises: list[Path]) -> None:
    """What the log says was done, done by hand in another folder, gives the same files."""
    for name in ("名册", "回收"):
        (other / name).mkdir(parents=True)
    shutil.copy(SAMPLES / "roster.xlsx", other / "名册" / "roster.xlsx")
    for file in enterprises:
        shutil.copy(file, other / "回收" / file.name)
    log = (root / "操作记录.csv").read_text(encoding="utf-8-sig")
    commands = [line[3] for line in csv.reader(io.StringIO(log)) if line[3].startswith("zjtx-xl")]
    assert [words.split()[1] for words in commands] == [
        "generate", "check", "check", "rollup", "rollup", "rollup", "narrate", "proofread"
    ]  # fmt: skip
    for number, command in enumerate(commands):
        if number == 2:  # between checking and writing the officer decides
            lines = [
                line._replace(
                    decision=line.decision._replace(verdict="accept", reason="已电话核实")
                )
                for line in read_decisions(other / PENDING).lines
            ]
            write_pending(other / PENDING, lines, {line.file for line in lines})
        if number == 7:  # and before it is proofread the report is dropped as a draft
            shutil.copytree(root / "报告" / "稿件", other / "报告" / "稿件")
        words = [sys.executable, "-m", "zjtx_xl", *shlex.split(command)[1:]]
        done = subprocess.run(words, cwd=other, capture_output=True, check=False)
        assert done.returncode in {0, 1}, done.stderr.decode()
    assert tree(root) == tree(other)


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for name in COMPARED
        for path in sorted((root / name).rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(driver: Any, desk: str, width: int):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for page in (
        "", "form", "preview?template=qingdao-2021/annex2", "roster", "issue", "receive", "check",
        "unit/1", "decide", "write", "rollup", "summary/annex5", "report", "log",
    ):  # fmt: skip
        go(driver, desk, page)
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, page
        unnamed = driver.execute_script(
            "return [...document.querySelectorAll('a, button, input:not([type=hidden]), select')]"
            ".filter((one) => !(one.textContent || one.closest('label')?.textContent || '').trim())"
            ".map((one) => one.outerHTML)"
        )
        assert unnamed == [], page
    logged = [line["message"] for line in driver.get_log("browser")]
    assert [line for line in logged if "Content Security Policy" in line] == []


def test_the_keyboard_alone_goes_through_the_steps(driver: Any, desk: str):
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415 - may be missing

    go(driver, desk, "")
    names: list[str] = []
    for _ in range(14):
        driver.switch_to.active_element.send_keys(Keys.TAB)
        names.append(driver.switch_to.active_element.get_attribute("href") or "")
    steps = [name.rpartition("/")[2] for name in names]
    assert steps[0].startswith("#")
    path = [step for step in steps if step in {"form", "roster", "issue", "receive", "check"}]
    assert path[:5] == ["form", "roster", "issue", "receive", "check"]
