"""Single random changes of the code, and whether a test notices each: ``make mutants``.

Not a part of the test suite. A copy of the repository is changed in one place at a time, in the
packages that read, score, decide, write and keep. All tests are collected once; each change is
tried in a fork of that process, where the functions of the changed file get the new code. First
runs what is known to run the changed line (learnt once, or kept with ``--lines``), cheap tests
first, fifteen seconds of them; the first failure ends it, and so does a test that takes twenty
times as long as it should. A test counts only if it passes in such a fork without any change.
What nobody noticed so is tried again in a process that imports the changed file, with the tests
that mirror its module.

What is changed: comparisons, arithmetic, and/or, not, conditions (always, never), whole numbers (by
one), what is returned (nothing), calls and additions that stand by themselves (dropped). What is
not: annotations, wording (texts, f-strings), lambdas, what stands outside of functions. What
nobody notices is printed with its place, to be judged by somebody: it needs a test, or has no
effect, or a longer test would have noticed it.
"""

from __future__ import annotations

import argparse
import ast
import functools
import gc
import importlib
import json
import math
import os
import random
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

import coverage
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

ROOT = Path(__file__).parent.parent
PACKAGES = ("audits", "checks", "lists", "returns", "rules", "runs", "values", "xlsx")
COPIED = ("zjtx_xl", "templates", "samples", "macros", "tests", "docs", "benchmarks",
          "pyproject.toml", "README.md", "README.zh-CN.md", "CHANGELOG.md", "Makefile")  # fmt: skip
# Left out is what takes long: most of those of the whole product, and what opens a browser.
TESTS = ("tests/audits", "tests/checks", "tests/cli", "tests/definitions", "tests/desk",
         "tests/draft", "tests/engines", "tests/excel", "tests/findings", "tests/forms",
         "tests/lint", "tests/lists", "tests/narrative", "tests/notices", "tests/property",
         "tests/reports", "tests/returns", "tests/rules", "tests/runs", "tests/values",
         "tests/xlsx", "tests/product/test_cases.py", "tests/product/test_eighteen_faults.py",
         "tests/product/test_fidelity.py", "tests/product/test_integrity.py",
         "tests/product/test_manual_scores.py", "tests/product/test_samples.py",
         "tests/test_kept_files.py", "tests/test_office_key.py",
         "tests/test_plain_data.py")  # fmt: skip
# What tests need is imported before a process forks for a change; nothing of ours is.
LIBRARIES = ("openpyxl", "pydantic", "typer", "lxml.etree", "yaml")
WITHOUT = "not office and not slow"
SECONDS = 15.0  # of the processor, of tests for one change
MEMORY = 8 << 30  # bytes; a change may gather without end
HANGS = "(hangs)"
_REMEMBERS = type(functools.cache(len))

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

    def changed(self) -> bytes:
        """The file with the change."""
        original = self.file.read_bytes()
        return original[: self.start] + self.text.encode() + original[self.end :]


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


def _other_texts(  # noqa: C901, PLR0911 - one for each kind of node
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
        case ast.Return(ast.Constant(None)):
            return []  # nothing is returned already
        case ast.Return(ast.Constant(bool() as value) as node):
            return [(node, str(not value))]  # nothing would be as false
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
    """What the tests are known to run: their seconds, and for each line the tests' numbers."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[int]]]

    def tests_of(self, module: Path, line: int, seconds: float = SECONDS) -> list[str]:
        """Tests that run a line: those that mirror its module, the cheapest, some of each file."""
        names = list(self.seconds)
        files: dict[str, list[str]] = {own: [] for own in mirrors(module)}
        found = [names[number] for number in self.lines.get(str(module), {}).get(str(line), [])]
        cheapest = sorted(found, key=self.seconds.__getitem__)
        for test in cheapest:
            files.setdefault(test.partition("::")[0], []).append(test)
        own = [test for name in mirrors(module) for test in files[name]]
        turns = zip_longest(*(files[name] for name in files if name not in mirrors(module)))
        chosen: dict[str, None] = {}
        for tests, most in (
            (own, seconds),
            (cheapest, seconds / 2),
            ([test for turn in turns for test in turn if test], seconds),
        ):
            spent = sum(self.seconds[test] for test in chosen)
            for test in tests:
                if test in chosen:
                    continue
                spent += self.seconds[test]
                if spent > most and chosen:
                    break
                chosen[test] = None
        return [test for tests in files.values() for test in tests if test in chosen]


def mirrors(module: Path) -> list[str]:
    """Where the tests of a module may stand: its own file, or that of several of one name."""
    folder = Path("tests", *module.parts[1:-1])
    words = module.stem.split("_")
    return [str(folder / f"test_{'_'.join(words[:last])}.py") for last in range(len(words), 0, -1)]


class Living:
    """The functions of each file, and what remembers results, as they are before any fork."""

    def __init__(self) -> None:
        self.functions: dict[str, list[FunctionType]] = defaultdict(list)
        self.memories: list[Any] = []
        for found in gc.get_objects():
            if type(found) is FunctionType:
                self.functions[found.__code__.co_filename].append(found)
            elif type(found) is _REMEMBERS:
                self.memories.append(found)
        gc.freeze()  # what is not looked at is not copied for a fork

    def swap(self, file: Path, original: bytes, changed: bytes) -> None:
        """Give the functions of a file the code of the changed one, and forget all results.

        Raises:
            ValueError: a function that exists cannot take the new code.
        """
        old, new = (_codes(compile(source, str(file), "exec")) for source in (original, changed))
        for function in self.functions[str(file)]:
            code = function.__code__
            lines = [known.co_firstlineno for known in old[code.co_qualname]]
            function.__code__ = new[code.co_qualname][lines.index(code.co_firstlineno)]
        for memory in self.memories:
            memory.cache_clear()


def _codes(code: CodeType) -> dict[str, list[CodeType]]:
    found: dict[str, list[CodeType]] = defaultdict(list)
    waiting = [code]
    while waiting:
        code = waiting.pop()
        found[code.co_qualname].append(code)
        waiting += [part for part in reversed(code.co_consts) if isinstance(part, CodeType)]
    return found


class Forked:
    """A pytest plugin: all tests are collected, then each change is tried in a fork."""

    def __init__(
        self, copy: Path, chosen: Sequence[Change], lines: Path, say: Callable[[int, str], None]
    ) -> None:
        self.copy = copy
        self.chosen = chosen
        self.kept = lines
        self.say = say
        self.items: dict[str, pytest.Item] = {}
        self.suite = Suite({}, {})
        self.unsound: set[str] = set()
        self.living: Living | None = None
        self.watch: coverage.Coverage | None = None
        self.running = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests: learn their lines, then try the changes."""
        self.items = {item.nodeid: item for item in session.items}
        self.living = Living()
        if self.kept.exists():
            self.suite = Suite(**json.loads(self.kept.read_text(encoding="utf-8")))
        unknown = [item for item in session.items if item.nodeid not in self.suite.seconds]
        if unknown:
            learner = os.fork()
            if not learner:
                self.learn(session, unknown)
                os._exit(0)
            os.waitpid(learner, 0)
            self.suite = Suite(**json.loads(self.kept.read_text(encoding="utf-8")))
        noticed = {
            number: self.noticed_by(session, change) for number, change in enumerate(self.chosen)
        }
        # a test that fails without a change has noticed nothing
        tests = [test for test in self.items if test in {*noticed.values()}]
        while tests and (failed := self.tried(session, None, tests).removesuffix(HANGS)):
            self.unsound.add(failed)
            tests = tests[tests.index(failed) + 1 :]
        for number, test in noticed.items():
            if test in self.unsound:
                self.noticed_by(session, self.chosen[number])
        return True

    def learn(self, session: pytest.Session, unknown: list[pytest.Item]) -> None:
        """Run tests once, and keep which lines each runs, itself or by what it is given."""
        self.watch = coverage.Coverage(
            data_file=None, source=[str(self.copy / "zjtx_xl")], config_file=False
        )
        self.watch.start()
        seconds: dict[str, float] = {}
        for item, following in zip(unknown, [*unknown[1:], None], strict=True):
            failed = session.testsfailed
            self.running = item.nodeid
            self.watch.switch_context(item.nodeid)
            started = sum(os.times()[:4])  # of the processor: the machine may be busy
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            has_passed = session.testsfailed == failed
            seconds[item.nodeid] = sum(os.times()[:4]) - started if has_passed else math.inf
        self.watch.stop()
        seen = self.watch.get_data()

        users: dict[str, list[str]] = defaultdict(list)
        for item in unknown:
            users[item.nodeid].append(item.nodeid)
            about: Any = item  # pytest says in no other way what a test is given
            for fixtures in about._fixtureinfo.name2fixturedefs.values():  # noqa: SLF001
                for fixture in fixtures:
                    users[_name(fixture)].append(item.nodeid)
        known = self.suite.seconds | seconds
        passed = {test for test, spent in known.items() if spent < math.inf}
        numbers = {test: number for number, test in enumerate(known)}
        lines = self.suite.lines
        for file in seen.measured_files():
            own = lines.setdefault(str(Path(file).relative_to(self.copy)), {})
            for line, contexts in seen.contexts_by_lineno(file).items():
                tests = {test for context in contexts for test in users[context] if test in passed}
                found = {numbers[test] for test in tests}
                own[str(line)] = sorted(found.union(own.get(str(line), [])))
        found = json.dumps({"seconds": known, "lines": lines})
        self.kept.write_text(found, encoding="utf-8")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object]
    ) -> Generator[None, object, object]:
        """Lines that run for what several tests are given are lines of them all."""
        if self.watch is None or fixturedef.scope == "function":
            return (yield)
        self.watch.switch_context(_name(fixturedef))
        try:
            return (yield)
        finally:
            self.watch.switch_context(self.running)

    def noticed_by(self, session: pytest.Session, change: Change) -> str:
        """The test that fails with a change, or nothing; it is said."""
        module = change.file.relative_to(self.copy)
        tests = self.suite.tests_of(module, change.line)
        tests = [test for test in tests if test in self.items and test not in self.unsound]
        failed = self.tried(session, change, tests)
        self.say(self.chosen.index(change), failed)
        return failed.removesuffix(HANGS)

    def tried(self, session: pytest.Session, change: Change | None, tests: list[str]) -> str:
        """Run tests in a fork; the first that fails or hangs, or nothing."""
        original = change.file.read_bytes() if change else b""
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            os.setsid()
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            if change and self.living:
                # programs that tests start read the file
                changed = change.changed()
                change.file.write_bytes(changed)
                try:
                    self.living.swap(change.file, original, changed)
                except ValueError:
                    os._exit(0)
            items = [self.items[test] for test in tests]
            failed = session.testsfailed  # files that could not be collected
            for item, following in zip(items, [*items[1:], None], strict=True):
                os.write(writing, f"{item.nodeid}\n".encode())
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.testsfailed > failed:
                    os._exit(1)
            os._exit(0)
        os.close(writing)
        try:
            return self._outcome(child, reading)
        finally:
            os.close(reading)
            if change:
                change.file.write_bytes(original)

    def _outcome(self, child: int, reading: int) -> str:
        test, rest = "", b""
        hangs = ""
        while True:
            patience = 30 + 20 * self.suite.seconds.get(test, 0)
            if not select.select([reading], [], [], patience)[0]:
                hangs = HANGS
                break
            data = os.read(reading, 1 << 16)
            if not data:
                break
            *begun, rest = (rest + data).split(b"\n")
            if begun:
                test = begun[-1].decode()
        _end(child)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return test + hangs if code else ""


def _name(fixture: pytest.FixtureDef[object]) -> str:
    return f"fixture {fixture.baseid}::{fixture.argname}"


def _end(child: int) -> None:
    """End a process and what it started; one that has ended by itself keeps its exit code."""
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def run_pytest(
    copy: Path, seconds: float, given: Iterable[str], plugins: Sequence[object], kinds: str
) -> int:
    """The exit code of pytest in a fork of this process, negative if it was ended (0: no limit)."""
    child = os.fork()
    if not child:
        os.setsid()
        os.chdir(copy)
        sys.path.insert(0, str(copy))
        os.environ |= {"PYTHONPATH": str(copy), "XDG_CACHE_HOME": str(copy.parent / "cache")}
        os.environ |= {"PYTHONDONTWRITEBYTECODE": "1", "CI": "1"}  # CI: the same examples each time
        sys.dont_write_bytecode = True
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        options = [
            "-q",
            "--maxfail",
            "1" if seconds else "0",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "-p",
            "no:cov",
        ]
        options += ["--basetemp", str(copy.parent / "temporary"), "-m", kinds]
        os._exit(int(pytest.main([*options, *given], plugins)))
    until = time.monotonic() + seconds
    while seconds and time.monotonic() < until:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            break
        time.sleep(0.05)
    if seconds:
        _end(child)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Imported:
    """Tries changes in processes that import the changed file."""

    def __init__(self, copy: Path, suite: Suite) -> None:
        self.copy = copy
        self.suite = suite
        self.sound: dict[tuple[str, ...], bool] = {}

    def notices(self, change: Change) -> bool:
        """Whether a test fails with the change that passes without; too long is no answer."""
        module = change.file.relative_to(self.copy)
        own = [name for name in mirrors(module) if (self.copy / name).exists()]
        known = self.suite.tests_of(module, change.line, SECONDS / 3)
        original = change.file.read_bytes()
        for tests in (tuple(own[:1]), tuple(known)):
            change.file.write_bytes(change.changed())
            try:
                has_failed = self._fails(tests)
            finally:
                change.file.write_bytes(original)
            if has_failed:
                if tests not in self.sound:
                    self.sound[tests] = not self._fails(tests)
                if self.sound[tests]:
                    return True
        return False

    def _fails(self, tests: Sequence[str]) -> bool:
        # 5: there are none
        code = run_pytest(self.copy, 10 * SECONDS, tests, (), "not office") if tests else 0
        return code > 0 and code != pytest.ExitCode.NO_TESTS_COLLECTED


def try_changes(copy: Path, chosen: Sequence[Change], lines: Path) -> int:
    """Print what nobody notices; how many that are."""
    answers = copy.parent / "answers"

    def say(number: int, test: str) -> None:
        with answers.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps([number, test])}\n")
        said = f"{number + 1} {_place(copy, chosen[number])} {test or '(to be imported)'}"
        os.write(terminal, f"{said}\n".encode())

    terminal = os.dup(1)
    forked = Forked(copy, chosen, lines, say)
    run_pytest(copy, 0, [str(copy / name) for name in TESTS], (forked,), WITHOUT)
    if not answers.exists():
        sys.exit("the tests could not be collected")
    told = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    noticed = {number for number, test in dict(told).items() if test}
    imported = Imported(copy, Suite(**json.loads(lines.read_text(encoding="utf-8"))))
    unnoticed = 0
    for number, change in enumerate(chosen):
        if number in noticed:
            continue
        if imported.notices(change):
            print(f"{number + 1} {_place(copy, change)} (imported)", flush=True)
            continue
        unnoticed += 1
        said = f"{change.before!r} -> {change.text!r}"
        print(f"{number + 1} UNNOTICED {_place(copy, change)}: {said}", flush=True)
    return unnoticed


def _place(copy: Path, change: Change) -> str:
    return f"{change.file.relative_to(copy)}:{change.line}"


def copied(folder: Path) -> Path:
    """A copy of the repository, to be changed."""
    copy = folder / "copy"
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, copy / name)
    return copy


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
        copy = copied(Path(folder).resolve())
        modules = [
            file
            for package in options.packages
            for file in sorted((copy / "zjtx_xl" / package).rglob("*.py"))
            if file.name != "__init__.py"
        ]
        every = [change for module in modules for change in changes_of(module)]
        chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))  # noqa: S311
        print(f"seed {options.seed}: {len(chosen)} of {len(every)} changes", flush=True)
        lines = (options.lines or Path(folder, "lines.json")).resolve()
        unnoticed = try_changes(copy, chosen, lines)
        share = 100 * (len(chosen) - unnoticed) / max(len(chosen), 1)
        print(f"noticed {len(chosen) - unnoticed} of {len(chosen)} ({share:.0f} %)")


if __name__ == "__main__":
    main()
