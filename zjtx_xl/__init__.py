"""Issue, check, score and roll up the official evaluation tables of 专精特新 enterprises.

The public functions are what the command line, the macros and a notebook call. They are loaded
when they are first used, so that ``zjtx-xl --help`` does not wait for libraries.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zjtx_xl.checks import check_file, check_folder
    from zjtx_xl.fill import fill_file
    from zjtx_xl.issue import generate
    from zjtx_xl.loader import load_template

__all__ = ["check_file", "check_folder", "fill_file", "generate", "load_template"]
__version__ = "0.1.0"

_HOME = {
    "check_file": "zjtx_xl.checks",
    "check_folder": "zjtx_xl.checks",
    "fill_file": "zjtx_xl.fill",
    "generate": "zjtx_xl.issue",
    "load_template": "zjtx_xl.loader",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    message = f"module 'zjtx_xl' has no attribute {name!r}"
    raise AttributeError(message)
