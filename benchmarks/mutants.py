"""Single random changes of the code, and whether a test notices each: ``make mutants``.

Not a part of the test suite. A copy of the repository is changed in one place at a time, in the
packages that read, score, decide, write and keep; then the tests that run the changed line (known
from one run of all tests, see ``lines_of_tests.py``), the quick ones first, for a minute, and those
that mirror its module. What nobody notices is printed with its place, to be judged by somebody: it
needs a test, or has no effect, or a longer test would have noticed it.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("audits", "checks", "lists", "returns", "rules", "runs", "values", "xlsx")
COPIED = ("zjtx_xl", "templates", "samples", "macros", "tests", "docs", "benchmarks",
          "pyproject.toml", "README.md", "README.zh-CN.md", "CHANGELOG.md", "Makefile")  # fmt: skip
TESTS = ("tests/audits", "tests/checks", "tests/cli", "tests/definitions", "tests/findings",
         "tests/forms", "tests/lists", "tests/notices", "tests/property", "tests/returns",
         "tests/rules", "tests/runs", "tests/values", "tests/xlsx", "tests/test_kept_files.py",
         "tests/test_office_key.py", "tests/test_plain_data.py", "tests/product/test_cases.py",
         "tests/product/test_eighteen_faults.py", "tests/product/test_fidelity.py",
         "tests/product/test_hostile.py", "tests/product/test_integrity.py",
         "tests/product/test_layouts.py", "tests/product/test_manual_scores.py",
         "tests/product/test_power_cut.py", "tests/product/test_samples.py",
         "tests/product/test_seventeen_digits.py")  # fmt: skip
# What tests need is imported before a process forks for a change; nothing of ours is.
LIBRARIES = ("openpyxl", "pydantic", "typer", "lxml.etree", "yaml")
WITHOUT = "not office and not slow and not engine"
SECONDS = 60.0  # of tests for one change

_OTHER: dict[type[ast.AST], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
    ast.Add: "-", ast.Sub: "+", ast.BitOr: "&", ast.BitAnd: "|",
}  # fmt: skip


class Change(NamedTuple):
    """One change: bytes ``start`` to ``end`` of a file become ``text``."""

    file: Path
    line: int
    start: int
    end: int
    before: str
    text: str


def changes_of(file: Path) -> list[Change]:
    """All single changes that are tried in one file."""
    data = file.read_bytes()
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: list[Change] = []

    for node in _inside_functions(ast.parse(data)):
        for changed, text in _other_texts(node):
            start = starts[changed.lineno - 1] + changed.col_offset
            end = starts[(changed.end_lineno or 1) - 1] + (changed.end_col_offset or 0)
            found.append(Change(file, changed.lineno, start, end, data[start:end].decode(), text))
    return found


def _other_texts(  # noqa: PLR0911 - one for each kind of node
    node: ast.AST,
) -> list[tuple[ast.expr | ast.stmt, str]]:
    """What may stand in place of a node or of a part of it."""
    match node:
        case ast.Compare(left, [operator], [right]):
            return [(node, f"{ast.unparse(left)} {_OTHER[type(operator)]} {ast.unparse(right)}")]
        case ast.BinOp(left, operator, right) if type(operator) in _OTHER:
            return [(node, f"{ast.unparse(left)} {_OTHER[type(operator)]} {ast.unparse(right)}")]
        case ast.BoolOp(operator, values):
            other = " or " if isinstance(operator, ast.And) else " and "
            return [(node, "(" + other.join(f"({ast.unparse(value)})" for value in values) + ")")]
        case ast.UnaryOp(ast.Not(), operand):
            return [(node, f"bool({ast.unparse(operand)})")]
        case ast.Constant(value) if type(value) is int:
            return [(node, str(value + 1))]
        case ast.If(test) | ast.IfExp(test):
            return [(test, "True"), (test, "False")]
        case ast.Return(ast.expr() as value):
            return [(value, "None")]
        case ast.AugAssign() | ast.Expr(ast.Call() | ast.Yield()):
            return [(node, "pass")]
        case _:
            return []


def _inside_functions(tree: ast.AST) -> list[ast.AST]:
    """The nodes of all function bodies, annotations and texts inside f-strings left out."""
    found: list[ast.AST] = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        waiting: list[ast.AST] = list(function.body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.JoinedStr | ast.FunctionDef | ast.Lambda):
                continue
            found.append(node)
            children = ast.iter_child_nodes(node)
            noted = node.annotation if isinstance(node, ast.AnnAssign) else None
            waiting += [child for child in children if child is not noted]
    return found


class Suite(NamedTuple):
    """What the tests of the copy are known to run."""

    copy: Path
    seconds: dict[str, float]
    lines: dict[str, dict[str, list[int]]]

    def tests_of(self, change: Change) -> list[list[str]]:
        """What runs, one after the other, until something notices: quick tests of the line first.

        Tests that share what was made or remembered for the first of them are known by that one
        alone; so the tests that mirror the module come last, all of them.
        """
        module = change.file.relative_to(self.copy)
        names = list(self.seconds)
        runs = self.lines.get(str(module), {}).get(str(change.line), [])
        chosen: list[str] = []
        left = SECONDS
        for test in sorted((names[number] for number in runs), key=self.seconds.__getitem__):
            left -= self.seconds[test]
            if left < 0 and chosen:
                break
            chosen.append(test)
        package = module.parts[1:]
        own = self.copy / "tests" / Path(*package[:-1]) / f"test_{module.stem}.py"
        return [tests for tests in (chosen, [str(own)] if own.exists() else []) if tests]


def run_tests(copy: Path, tests: list[str], seconds: float, *more: str) -> int:
    """The exit code of pytest in a fork of this process; negative if it hangs (0: it may)."""
    child = os.fork()
    if not child:
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        os.environ |= {"PYTHONPATH": str(copy), "XDG_CACHE_HOME": str(copy / "cache")}
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        sys.dont_write_bytecode = True
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        signal.alarm(int(seconds))
        given = ["-q", "-n0", "-p", "no:cacheprovider", "-m", WITHOUT, *more, *tests]
        os._exit(int(pytest.main(given)))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def known_suite(copy: Path, kept: Path | None) -> Suite:
    """Run all tests once and see which lines they run, or take what was seen before."""
    seen = kept or copy / "lines.json"
    if not seen.exists():
        tests = [str(copy / name) for name in TESTS]
        os.environ["LINES_OF_TESTS"] = str(seen)
        run_tests(copy, tests, 0, "-p", "benchmarks.lines_of_tests")
    found = json.loads(seen.read_text(encoding="utf-8"))
    return Suite(copy, found["seconds"], found["lines"])


def notices(change: Change, suite: Suite) -> bool:
    """Whether a test fails, or hangs, with this change."""
    original = change.file.read_bytes()
    changed = original[: change.start] + change.text.encode() + original[change.end :]
    change.file.write_bytes(changed)
    try:
        return any(
            run_tests(suite.copy, tests, 3 * SECONDS, "-x") not in {0, 5}  # 5: no such test
            for tests in suite.tests_of(change)
        )
    finally:
        change.file.write_bytes(original)


def main() -> None:
    """Try some changes and print those that nobody notices."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked.add_argument("--packages", nargs="*", default=PACKAGES)
    asked.add_argument("--lines", type=Path, help="where to keep which tests run which line")
    options = asked.parse_args()
    for library in LIBRARIES:
        importlib.import_module(library)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                copy.mkdir(exist_ok=True)
                shutil.copy(source, copy / name)
        modules = [
            file
            for package in options.packages
            for file in sorted((copy / "zjtx_xl" / package).rglob("*.py"))
            if file.name != "__init__.py"
        ]
        every = [change for module in modules for change in changes_of(module)]
        chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))  # noqa: S311
        print(f"seed {options.seed}: {len(chosen)} of {len(every)} changes", flush=True)
        compileall.compile_dir(copy, quiet=2)
        suite = known_suite(copy, options.lines)
        unnoticed = 0
        for number, change in enumerate(chosen, start=1):
            if notices(change, suite):
                continue
            unnoticed += 1
            place = f"{change.file.relative_to(copy)}:{change.line}"
            print(f"{number} {place}: {change.before!r} -> {change.text!r}", flush=True)
        share = 100 * (len(chosen) - unnoticed) / max(len(chosen), 1)
        print(f"noticed {len(chosen) - unnoticed} of {len(chosen)} ({share:.0f} %)")


if __name__ == "__main__":
    main()
