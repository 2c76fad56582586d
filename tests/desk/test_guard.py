"""Nobody but the officer's browser, and nothing but his folder."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.desk.conftest import BASE, TOKEN
from zjtx_xl.desk import guard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from zjtx_xl.desk.folder import WorkFolder

PAGES = ("/", "/form", "/roster", "/issue", "/receive", "/check", "/decide", "/write", "/rollup",
         "/report", "/log", "/files/操作记录.csv", "/assets/desk.css")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_page_without_the_token(stranger: TestClient, path: str):
    assert stranger.get(path).status_code == 403
    assert stranger.get(f"{path}?token=x{TOKEN}").status_code == 403


def test_the_token_leaves_the_address_and_stays_in_a_cookie(stranger: TestClient):
    answer = stranger.get(f"/?token={TOKEN}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    kept = answer.headers["set-cookie"].lower()
    assert "httponly" in kept
    assert "samesite=strict" in kept
    assert stranger.get("/form").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "evil:8765", ""])
def test_a_foreign_host_is_refused_with_the_token_too(client: TestClient, host: str):
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:80", ""])
def test_another_page_cannot_use_ours(client: TestClient, folder: WorkFolder, origin: str):
    asked = {"target": "qingdao-2021/enterprise"}
    answer = client.post("/form", data=asked, headers={"origin": origin})
    assert answer.status_code == 403
    assert folder.choices.target == ""
    assert client.get("/", headers={"origin": origin}).status_code == 403


def test_a_post_without_an_origin_is_refused(client: TestClient):
    del client.headers["origin"]
    assert client.post("/stop").status_code == 403


def test_a_post_that_the_browser_calls_foreign_is_refused(client: TestClient):
    assert client.post("/stop", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_two_gigabytes_are_refused_unread(client: TestClient, folder: WorkFolder):
    size = {"content-length": str(2 << 30), "content-type": "multipart/form-data; boundary=x"}
    assert client.post("/receive", content=b"", headers=size).status_code == 413
    assert folder.files("回收") == []


def test_a_body_that_hides_its_size_is_cut(
    client: TestClient, folder: WorkFolder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(guard, "MOST_BYTES", 10_000)

    def pieces() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
        for _ in range(50):
            yield b"0" * 1000
        yield b"\r\n--x--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/receive", content=pieces(), headers=kind).status_code == 413
    assert folder.files("回收") == []


@pytest.mark.parametrize(
    "path",
    [
        "/files/../secret.txt",
        "/files/..%2Fsecret.txt",
        "/files/%2e%2e/secret.txt",
        "/files/%2Fetc/passwd",
        "/files/.zjtx-desk/choices.json",
        "/files/名册/../../secret.txt",
        "/files/link.txt",
        "/files/a%00b",
        "/files/名册",
    ],
)
def test_nothing_outside_the_folder_is_served(client: TestClient, folder: WorkFolder, path: str):
    secret = folder.root.parent / "secret.txt"
    secret.write_text("secret")
    (folder.root / "link.txt").symlink_to(secret)
    client.post("/form", data={"target": "qingdao-2021/enterprise"})
    answer = client.get(path)
    assert answer.status_code in {403, 404}
    assert "secret" not in answer.text.replace("secret.txt", "")


@pytest.mark.parametrize(
    "name", ["../../x.xlsx", "..\\..\\x.xlsx", "/etc/x.xlsx", "C:\\x.xlsx", "回收/../../x.xlsx"]
)
def test_a_dropped_file_stays_in_its_folder(client: TestClient, folder: WorkFolder, name: str):
    client.post("/receive", files={"files": (name, b"content")})
    (found,) = folder.files("回收")
    assert found.name.endswith("x.xlsx")
    assert list(folder.root.parent.rglob("*x.xlsx")) == [found]


def test_no_text_of_a_file_is_markup(client: TestClient, folder: WorkFolder):
    name = "<img src=x onerror=alert(1)>.xlsx"
    (folder.root / "回收" / "'\"><script>alert(1)</script>.xlsx".replace("/", "_")).write_bytes(b"")
    client.post("/receive", files={"files": (name, b"content")})
    folder.note("<script>alert(2)</script>", "<b>", "=cmd|' /C calc'!A0")
    for page in ("/receive", "/check", "/log"):
        text = client.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_pages_run_no_script_but_ours_and_go_into_no_frame(client: TestClient, folder: WorkFolder):
    policy = client.get("/").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    (folder.root / "报告" / "审核报告.html").write_text("<script>1</script>")
    (folder.root / "回收" / "x.html").write_text("<script>1</script>")
    report = client.get("/files/报告/审核报告.html")
    assert report.headers["content-security-policy"] == "sandbox allow-scripts allow-popups"
    assert report.headers["content-disposition"].startswith("inline")
    assert client.get("/files/回收/x.html").headers["content-disposition"].startswith("attachment")
    assert BASE not in report.text


def test_the_port_is_open_on_this_computer_alone():
    from zjtx_xl.desk import server  # noqa: PLC0415 - uvicorn

    with socket.create_server((server.HOST, 0)) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
