"""The report in Chromium: nothing leaves the page, filters and links work, it fits and prints.

Skipped where Chromium, its driver or selenium is missing; with CI=true that is a failure.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.report_results import (
    IMAGE,
    SCRIPT,
    collected,
    difference,
    everything,
    explained,
    fault,
    scored,
    second_round,
)
from zjtx_xl.reports.model import Missing
from zjtx_xl.reports.output import write_feedback, write_report

if TYPE_CHECKING:
    from pathlib import Path

PHONE, DESKTOP = (390, 844), (1280, 900)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("report")
    results = everything()
    results += [scored(f"{n}号公司", "10 5 0", path=f"returned/{n}号.xlsx") for n in range(30)]
    report = collected(results, [difference()], [Missing("未报公司", "1"), Missing(IMAGE)])
    write_report(report, made / "报告.html")
    write_feedback(report, made)
    results, changes = second_round()
    results += [scored(f"{n}号公司", "10 5 0", path=f"returned/{n}号.xlsx") for n in range(120)]
    again = collected(results, [difference()], changes=changes, audits_before=[difference()])
    write_report(again, made / "第二轮.html")
    return made


def show(driver: Any, path: Path, size: tuple[int, int], *, scheme: str = "light") -> None:
    """Open a file at a size, in a colour scheme; what was logged before is forgotten."""
    width, height = size
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE},
    )
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    driver.get("about:blank")
    for log in ("browser", "performance"):
        driver.get_log(log)
    driver.get(path.as_uri())


def requests(driver: Any) -> list[str]:
    """What the page has asked for since it was opened."""
    messages = [json.loads(each["message"])["message"] for each in driver.get_log("performance")]
    return [
        each["params"]["request"]["url"]
        for each in messages
        if each["method"] == "Network.requestWillBeSent"
    ]


def shown_findings(driver: Any) -> list[str]:
    """The findings by file that can be seen."""
    return driver.execute_script(
        "return [...document.querySelectorAll('.unit li[data-kind]')]"
        ".filter((each) => each.checkVisibility()).map((each) => each.id)"
    )


def count_of_matches(driver: Any) -> int:
    return int(driver.execute_script("return document.getElementById('shown').textContent"))


def tick(driver: Any, kind: str) -> None:
    driver.execute_script(f"document.querySelector('#filters input[value={kind}]').click()")


def enter(driver: Any, name: str, value: str) -> None:
    """Put a value into a filter as a person would."""
    driver.execute_script(
        "const box = document.getElementById(arguments[0]); box.value = arguments[1];"
        "box.dispatchEvent(new Event('input', {bubbles: true}))",
        name,
        value,
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_second_round_fits_and_its_links_lead_to_findings(driver, folder, size):
    page = folder / "第二轮.html"
    show(driver, page, size)
    assert requests(driver) == [page.as_uri()]
    assert driver.get_log("browser") == []
    assert driver.execute_script("return window.hacked") is None
    assert driver.execute_script("return document.documentElement.scrollWidth") <= size[0]
    # no badge runs into the sentence beside it
    wide = driver.execute_script(
        "return [...document.querySelectorAll('.remarks li')].filter((each) =>"
        " each.firstElementChild.scrollWidth > each.firstElementChild.clientWidth + 1).length"
    )
    assert wide == 0
    tick(driver, "warning")
    assert (
        driver.execute_script("return document.getElementById('f1-1').checkVisibility()") is False
    )
    driver.execute_script("document.querySelector('#r1 a[href=\"#f1-1\"]').click()")
    wait_for(driver, "document.getElementById('f1-1').checkVisibility()")


def test_long_heat_map_stands_in_a_box_and_can_be_searched(driver, folder):
    show(driver, folder / "第二轮.html", DESKTOP)
    box = driver.execute_script(
        "const each = document.querySelector('.long .wide');"
        "return [each.clientHeight, each.scrollHeight]"
    )
    assert box[0] < DESKTOP[1] < box[1]
    driver.execute_script(
        "const each = document.querySelector('.find input'); each.value = '１１9号';"  # noqa: RUF001 - full-width digits are meant
        "each.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    shown = (
        "return [...document.querySelectorAll('.heat tbody tr')]"
        ".filter((each) => each.checkVisibility()).map((each) => each.dataset.name)"
    )
    assert driver.execute_script(shown) == ["119号公司"]
    output = "return document.querySelector('.find output').textContent"
    assert driver.execute_script(output) == "1 份"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_fits_asks_for_nothing_and_complains_about_nothing(driver, folder, size, scheme):
    page = folder / "报告.html"
    show(driver, page, size, scheme=scheme)
    assert requests(driver) == [page.as_uri()]
    assert driver.get_log("browser") == []
    assert driver.execute_script("return window.hacked") is None
    assert driver.execute_script("return innerWidth") == size[0]
    assert driver.execute_script("return document.documentElement.scrollWidth") <= size[0]
    assert SCRIPT in driver.execute_script("return document.body.textContent")


def test_colours_follow_the_scheme_and_can_be_read(driver, folder):
    papers = []
    for scheme in ("light", "dark"):
        show(driver, folder / "报告.html", DESKTOP, scheme=scheme)
        colours = driver.execute_script(
            "return ['body', '.soft', '.badge.error', '.badge.warning', '.badge.info', 'td.full',"
            " 'td.zero a, td.zero', '.state.clean'].map((name) => {"
            " const each = document.querySelector(name), style = getComputedStyle(each);"
            " return [name, style.color, style.backgroundColor,"
            " getComputedStyle(document.body).backgroundColor] })"
        )
        papers.append(colours[0][2])
        for name, ink, own, paper in colours:
            behind = paper if own == "rgba(0, 0, 0, 0)" else own
            assert contrast(ink, behind) >= 4.5, (scheme, name, ink, behind)
    assert papers[0] != papers[1]


def contrast(ink: str, paper: str) -> float:
    """Contrast of two colours, after WCAG 2."""
    bright, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(each) / 255 for each in re.findall(r"\d+", colour)[:3]]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_what_is_only_said_is_hidden_until_it_is_asked_for(driver, folder):
    show(driver, folder / "报告.html", DESKTOP)
    first = shown_findings(driver)
    assert count_of_matches(driver) == len(first) == 6
    tick(driver, "info")
    assert count_of_matches(driver) == len(shown_findings(driver)) == 7
    for kind in ("error", "warning", "explained"):
        tick(driver, kind)
    assert len(shown_findings(driver)) == 1
    driver.execute_script("document.getElementById('reset').click()")
    assert count_of_matches(driver) == 7


@pytest.mark.parametrize(
    ("words", "title", "left"),
    [
        ("乙公", "", ["f2-1"]),
        ("7_坏", "", ["f6-1"]),
        ("  公司　甲 ", "", ["f1-1"]),
        ("没有这家", "", []),
        ("", "疑似把百分数填成小数", ["f2-1", "f4-1"]),
        ("丁", "疑似把百分数填成小数", ["f4-1"]),
        ("<script>", "", ["f6-1"]),
        ("＜ＳＣＲＩＰＴ＞", "", ["f6-1"]),  # noqa: RUF001 - full-width letters are meant
    ],
)
def test_filters_by_unit_and_kind(driver, folder, words, title, left):
    show(driver, folder / "报告.html", DESKTOP)
    enter(driver, "search", words)
    enter(driver, "title", title)
    assert shown_findings(driver) == left
    assert count_of_matches(driver) == len(left)
    nothing = "return document.getElementById('nothing').checkVisibility()"
    assert driver.execute_script(nothing) is not bool(left)
    empty = "return [...document.querySelectorAll('.unit')].filter(u => u.checkVisibility()).length"
    assert driver.execute_script(empty) == len({each.partition("-")[0] for each in left})


def test_link_from_the_heat_map_reveals_a_finding_that_is_filtered_away(driver, folder):
    show(driver, folder / "报告.html", DESKTOP)
    enter(driver, "search", "乙公司")
    assert "f1-2" not in shown_findings(driver)
    driver.execute_script("document.querySelector('td a[href=\"#f1-2\"]').click()")
    wait_for(driver, "document.getElementById('f1-2').checkVisibility()")
    box = driver.execute_script(
        "const box = document.getElementById('f1-2').getBoundingClientRect();"
        "return [box.top, box.bottom]"
    )
    assert 0 <= box[0] < box[1] <= DESKTOP[1]
    assert driver.execute_script("return document.querySelector(':target').id") == "f1-2"


def wait_for(driver: Any, condition: str) -> None:
    from selenium.webdriver.support.wait import WebDriverWait  # noqa: PLC0415

    WebDriverWait(driver, 5).until(lambda each: each.execute_script(f"return {condition}"))


def test_tapping_a_cell_says_where_its_score_comes_from(driver, folder):
    show(driver, folder / "报告.html", PHONE)
    driver.execute_script("document.querySelector('#t1-f2 td.full').click()")
    about = driver.execute_script("return document.querySelector('.about').textContent")
    assert about.startswith("乙公司　有上市计划（附2 J7）：")


def test_findings_are_read_without_scripts(driver, folder, tmp_path):
    """The filters are an addition: without them everything is there."""
    source = (folder / "报告.html").read_text(encoding="utf-8")
    plain = tmp_path / "plain.html"
    plain.write_text(re.sub(r"<script>.*</script>", "", source, flags=re.DOTALL), encoding="utf-8")
    show(driver, plain, PHONE)
    assert len(shown_findings(driver)) == 7
    form = "return document.getElementById('filters').checkVisibility()"
    assert driver.execute_script(form) is False


def test_foreign_script_in_the_page_would_not_run(driver, folder, tmp_path):
    """The second wall: even a text that was not escaped could do nothing."""
    source = (folder / "报告.html").read_text(encoding="utf-8")
    page = tmp_path / "hacked.html"
    page.write_text(source.replace("<main>", f"<main>{SCRIPT}<p>{IMAGE}</p>"), encoding="utf-8")
    show(driver, page, DESKTOP)
    assert driver.execute_script("return window.hacked") is None
    refused = [each["message"] for each in driver.get_log("browser")]
    for what in ("inline script", "the image"):
        assert any("Content Security Policy" in each and what in each for each in refused), refused


def printed(driver: Any, path: Path) -> tuple[list[tuple[float, float]], bytes]:
    """The page sizes in points, and the PDF."""
    show(driver, path, DESKTOP, scheme="dark")
    made = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    data = base64.b64decode(made["data"])
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]", data)
    return [(float(width), float(height)) for width, height in boxes], data


def test_report_prints_on_a4(driver, folder):
    sizes, _ = printed(driver, folder / "报告.html")
    assert 2 <= len(sizes) <= 8
    for width, height in sizes:
        assert (width, height) == pytest.approx((595, 842), abs=1.5)


def test_feedback_is_one_page(driver, folder):
    for path in sorted(folder.glob("反馈意见_*.html")):
        sizes, _ = printed(driver, path)
        assert len(sizes) == 1, path.name
        show(driver, path, PHONE)
        assert requests(driver) == [path.as_uri()]
        assert driver.get_log("browser") == []
        assert driver.execute_script("return document.documentElement.scrollWidth") == PHONE[0]


def test_feedback_with_a_finding_in_every_row_still_fits(driver, tmp_path):
    findings = [fault(code, row) for code in ("missing", "range") for row in ("share", "plan")] * 3
    file = scored("甲公司", "0 0 0", *findings, explained("另有文件"))
    [page] = write_feedback(collected([file]), tmp_path)
    sizes, _ = printed(driver, page)
    assert len(sizes) <= 2
