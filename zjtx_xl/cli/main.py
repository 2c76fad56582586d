"""The command ``zjtx-xl``: what must be said before anything is imported, then the command line.

Most commands are over in a fraction of a second, a good part of which went into looking for garbage
among modules that stay. So it is not looked for while they are loaded, and never among them; later
seldom, though often enough that what a thousand files leave does not pile up; and at the end, when
all memory goes back at once, not at all.
"""

from __future__ import annotations

import atexit
import gc

_LOADED = 100_000  # new objects, by when all modules are loaded that are going to be
_SELDOM = 5_000  # new objects (Python itself: 700); with 50,000 a long run takes twice the memory


def main() -> None:
    """Run the command line as a program of its own; :func:`main` is without that."""
    gc.set_threshold(_LOADED)
    gc.callbacks.append(_now_seldom)
    atexit.register(gc.freeze)
    from zjtx_xl.cli.commands import main as command

    command()


def _now_seldom(phase: str, _: object) -> None:
    if phase == "stop":
        gc.callbacks.remove(_now_seldom)
        gc.freeze()
        gc.set_threshold(_SELDOM)
