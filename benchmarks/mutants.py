"""Single random changes of the code, and whether a test notices each: ``make mutants``.

Not a part of the test suite. A copy of the repository is changed in one place at a time, in the
packages that read, score, decide, write and keep; then the tests that mirror the changed module
run, and if they pass, those of its package and of the whole product. What nobody notices is printed
with its place, to be judged by somebody: it needs a test, or has no effect.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PACKAGES = ("audits", "checks", "lists", "returns", "rules", "runs", "values", "xlsx")
COPIED = ("zjtx_xl", "templates", "samples", "macros", "tests", "docs", "benchmarks",
          "pyproject.toml", "README.md", "README.zh-CN.md", "CHANGELOG.md", "Makefile")  # fmt: skip
WIDE = ("tests/checks", "tests/runs", "tests/rules", "tests/returns", "tests/audits", "tests/lists",
        "tests/product/test_cases.py", "tests/product/test_eighteen_faults.py",
        "tests/product/test_samples.py", "tests/notices", "tests/cli")  # fmt: skip
SECONDS = 400

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


def tests_of(module: Path, copy: Path) -> list[list[str]]:
    """What is run, one after the other, until something notices."""
    package = module.relative_to(copy / "zjtx_xl").parts
    own = copy / "tests" / Path(*package[:-1]) / f"test_{module.stem}.py"
    steps = [[str(own)]] if own.exists() else []
    folder = copy / "tests" / package[0]
    return [*steps, [str(folder)], [str(copy / name) for name in WIDE]]


def notices(change: Change, copy: Path) -> bool:
    """Whether a test fails, or hangs, with this change."""
    original = change.file.read_bytes()
    changed = original[: change.start] + change.text.encode() + original[change.end :]
    change.file.write_bytes(changed)
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        for tests in tests_of(change.file, copy):
            command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider",
                       "-m", "not office and not slow and not engine", *tests]  # fmt: skip
            try:
                done = subprocess.run(  # noqa: S603
                    command, cwd=copy, env=environment, capture_output=True, timeout=SECONDS,
                    check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return True
            if done.returncode not in {0, 5}:  # 5: no such test
                return True
    finally:
        change.file.write_bytes(original)
    return False


def main() -> None:
    """Try some changes and print those that nobody notices."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked.add_argument("--packages", nargs="*", default=PACKAGES)
    options = asked.parse_args()
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
        unnoticed = 0
        for number, change in enumerate(chosen, start=1):
            if notices(change, copy):
                continue
            unnoticed += 1
            place = f"{change.file.relative_to(copy)}:{change.line}"
            print(f"{number} {place}: {change.before!r} -> {change.text!r}", flush=True)
        share = 100 * (len(chosen) - unnoticed) / max(len(chosen), 1)
        print(f"noticed {len(chosen) - unnoticed} of {len(chosen)} ({share:.0f} %)")


if __name__ == "__main__":
    main()
