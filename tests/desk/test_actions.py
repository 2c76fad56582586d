"""The officer's list of the files that came: taken on the page, and used by what runs then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.desk import command_lines
from zjtx_xl.desk.folder import ROSTERS, Choices

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from zjtx_xl.desk.folder import WorkFolder

PLACE = f"{ROSTERS}/收件登记.csv"
DROPPED = {"files": ("收件登记.csv", "文件名,收到日期\n甲.xlsx,2026-03-01\n".encode(), "text/csv")}


def test_a_list_of_what_came_is_used_until_the_officer_says_otherwise(
    client: TestClient, folder: WorkFolder
):
    folder.choose(Choices("qingdao-2021/annex2", "名册/甲.xlsx", 2, {"region": "济南"}))
    assert "不用收件登记" not in client.get("/receive").text
    client.post("/received", files=DROPPED)
    chosen = folder.choices
    assert chosen == Choices(
        "qingdao-2021/annex2", "名册/甲.xlsx", 2, {"region": "济南"}, received=PLACE
    )
    for words in (command_lines.check(folder), command_lines.rollup(folder, "annex3", ["回收"])):
        assert words[words.index("--received") + 1] == PLACE
    assert "不用收件登记" in client.get("/receive").text
    assert PLACE not in client.get("/roster").text
    client.post("/round")
    client.post("/received", data={"use": ""})
    assert (folder.choices.received, folder.choices.round) == (PLACE, 3)
    client.post("/received", data={"use": "none"})
    assert folder.choices.received == ""
    assert "--received" not in command_lines.check(folder)
    assert (folder.root / PLACE).exists()
