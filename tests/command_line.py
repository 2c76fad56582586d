"""The command line inside the process: what a console would get, byte by byte."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

from zjtx_xl.cli.commands import main

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    stdout: bytes
    stderr: bytes
    encoding: str

    @property
    def text(self) -> str:
        """What stands on the console."""
        return self.stdout.decode(self.encoding)

    @property
    def message(self) -> str:
        """What stands on the console as a complaint."""
        return self.stderr.decode(self.encoding)

    @property
    def json(self) -> Any:
        """The JSON that is alone on stdout, in UTF-8 whatever the console is."""
        return json.loads(self.stdout.decode("utf-8"))


def run(*arguments: str | Path, encoding: str = "utf-8") -> Outcome:
    """Run ``zjtx-xl`` with these arguments as on a console of this encoding."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="") for _ in range(2)]
    code = 0
    with (
        mock.patch.object(sys, "argv", ["zjtx-xl", *map(str, arguments)]),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    for stream in streams:
        stream.flush()
    stdout, stderr = (stream.buffer.getvalue() for stream in streams)  # type: ignore[attr-defined]
    return Outcome(code, stdout, stderr, encoding)
