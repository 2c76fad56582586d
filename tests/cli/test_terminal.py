"""A file and a pipe are told the same as a terminal, without its colours."""

from __future__ import annotations

import contextlib
import io
import re
import time

import pytest

from tests.command_line import run
from tests.returned_forms import enterprise, fill
from zjtx_xl.cli.terminal import progress
from zjtx_xl.definitions.files import samples_folder

SAMPLES = samples_folder()


@pytest.fixture(autouse=True)
def same_width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "50")
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", str(SAMPLES / "qingdao-2021" / "returned")],
        ["check", str(SAMPLES / "faulty")],
        ["templates"],
        ["show", "qingdao-2021/annex2"],
        ["read", str(min((SAMPLES / "qingdao-2021" / "returned").glob("*.xlsx")))],
    ],
    ids=["returned", "faulty", "templates", "show", "read"],
)
def test_same_text_as_on_a_terminal(arguments, monkeypatch):
    piped = run(*arguments)
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run(*arguments)
    assert coloured.code == piped.code
    assert "\x1b[" in coloured.text
    assert "\x1b[" not in piped.text
    shown = re.sub(r"\x1b\[[0-9;]*m", "", coloured.text)
    assert [each.rstrip() for each in shown.splitlines()] == [
        each.rstrip() for each in piped.text.splitlines()
    ]


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_a_pipe_may_ask_for_what_a_terminal_gets(variable, monkeypatch):
    monkeypatch.setenv(variable, "1")
    assert "\x1b[" in run("templates").text


def test_a_console_of_another_encoding_gets_lines_it_can_print():
    outcome = run("templates", encoding="gbk")
    assert outcome.code == 0
    assert "?" not in outcome.text
    assert "+--" in outcome.text


class _Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "is_drawn"), [(io.StringIO, False), (_Terminal, True)])
def test_a_bar_is_drawn_for_somebody_who_looks_and_nothing_for_a_file(
    stream, is_drawn, monkeypatch
):
    monkeypatch.delenv("ZJTX_PROGRESS", raising=False)
    begun, later = iter([0.0]), time.monotonic() + 3600  # each reading of the clock is hours on
    monkeypatch.setattr(time, "monotonic", lambda: next(begun, later))
    written = stream()
    with contextlib.redirect_stderr(written), progress("生成") as advance:
        advance(1, 2)
        advance(2, 2)
    assert bool(written.getvalue()) is is_drawn


def test_what_would_steer_the_terminal_stays_in_the_file(tmp_path, monkeypatch):
    """Names of files, of senders and of sheets come from anybody; so do pages made of them."""
    steering = "\x1b]0;x\x07\x1b[31m"
    path = enterprise(tmp_path / f"a{steering}.xlsx", 10)
    fill(path, {"subject": f"某公司{steering}", "patents.actual": f"约{steering}3"})
    page = tmp_path / "page.html"
    for colours in ("", "1"):
        monkeypatch.setenv("FORCE_COLOR", colours)
        for arguments in (["check", "--report", str(page)], ["read"], ["check", "--json"]):
            command, *options = arguments
            told = run(command, str(path), *options)
            assert told.code in {0, 1}
            assert "]0;x" in told.text
            assert "\x1b]" not in told.text
            assert "\x07" not in told.text
    text = page.read_text("utf-8")
    assert "]0;x" in text
    assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text) is None
