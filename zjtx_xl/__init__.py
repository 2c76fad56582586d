"""Issue, check, score and roll up the official evaluation tables of 专精特新 enterprises.

The public functions are what the command line, the macros and a notebook call. They are loaded
when they are first used, so that ``zjtx-xl --help`` does not wait for libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lazy import face

if TYPE_CHECKING:
    from zjtx_xl.checks import check_file
    from zjtx_xl.definitions import load_template
    from zjtx_xl.returns import fill_file
    from zjtx_xl.runs import check_folder, generate

__all__ = ["check_file", "check_folder", "fill_file", "generate", "load_template"]
__version__ = "0.1.0"

__getattr__ = face(__name__)
