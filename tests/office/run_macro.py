"""Run a Basic function of a workbook in LibreOffice and print what it returns.

A program of its own, run by the Python that has UNO (Debian: /usr/bin/python3 with python3-uno):

    python3 run_macro.py PIPE WORKBOOK MODULE.FUNCTION

LibreOffice listens at the pipe already. The workbook is opened hidden, with its macros allowed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import uno  # pyright: ignore[reportMissingImports] - only the system's Python has it
from com.sun.star.beans import PropertyValue  # pyright: ignore[reportMissingImports]

SECONDS = 60
ALWAYS_EXECUTE_NO_WARNING = 4


def main() -> None:
    """Connect, open, run, print."""
    pipe, path, function = sys.argv[1:]
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    context = None
    for _ in range(SECONDS * 4):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:  # noqa: BLE001 - UNO's own exception: nobody listens yet
            time.sleep(0.25)
    if context is None:
        sys.exit("LibreOffice does not answer")
    desktop = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", context
    )
    properties = (
        PropertyValue(Name="Hidden", Value=True),
        PropertyValue(Name="MacroExecutionMode", Value=ALWAYS_EXECUTE_NO_WARNING),
    )
    try:
        book = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, properties)
        book.calculateAll()
        name = f"vnd.sun.star.script:VBAProject.{function}?language=Basic&location=document"
        result, _, _ = book.getScriptProvider().getScript(name).invoke((), (), ())
        sys.stdout.buffer.write(str(result).encode())
        book.close(True)
    finally:
        desktop.terminate()


main()
