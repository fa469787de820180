"""No test measures how long something takes: a busy machine would fail it.

Only tests/waiting.py reads a stopwatch, as a guard against a hang. No other test subtracts two
times of day, compares an elapsed time in an `assert`, sleeps, or gives a wait its own limit.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeIs

import pytest
from hypothesis import settings

from tests.places import ROOT

TESTS: Final = ROOT / "tests"
WAITING: Final = TESTS / "waiting.py"
STOPWATCHES: Final = frozenset(
    {"monotonic", "perf_counter", "process_time", "thread_time", "clock_gettime", "times"}
)
"""Functions of `time` and `os` that measure a duration."""
CLOCKS: Final = frozenset({"time", "time_ns", "now", "utcnow", "today"})
"""Functions of `time` and `datetime` for the time of day, which a test may use as a time stamp."""
MODULES: Final = frozenset({"time", "os", "datetime", "date"})
ORDER: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
WAITS: Final = frozenset({"join", "result", "wait", "wait_for", "acquire"})
"""Methods whose only argument, if it is a number, is a limit in seconds."""
ADVICE: Final = "assert what happened, or let the test move the clock"

type Names = dict[str, str]
"""Names in a file that are imported from modules of clocks: local name to original name."""
type Finding = tuple[ast.expr, str]


def list_sources() -> list[Path]:
    return sorted(path for path in TESTS.rglob("*.py") if path != WAITING)


def find_faults(source: str, file: str) -> list[str]:
    """Return a message with file and line for each place that measures time."""
    tree = ast.parse(source)
    names = find_imports(tree)
    findings = [
        (node.lineno, message)
        for find in (find_stopwatches, find_limits, find_comparisons)
        for node, message in find(tree, names)
    ]
    return [f"{file}:{line}: {message}; {ADVICE}" for line, message in sorted(findings)]


def find_imports(tree: ast.AST) -> Names:
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in MODULES:
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
    return names


def resolve_function(node: ast.AST, names: Names) -> str:
    """Return the function of a clock's module that the expression names, or ''."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute) and get_last_name(node.value) in MODULES:
        return node.attr
    return ""


def get_last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def find_stopwatches(tree: ast.AST, names: Names) -> Iterator[Finding]:
    """Find the uses of a stopwatch or of `sleep`, also under another name."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute | ast.Name) or isinstance(node.ctx, ast.Store):
            continue
        function = resolve_function(node, names)
        if function.removesuffix("_ns") in STOPWATCHES:
            yield node, f"`{function}` measures time, which only tests/waiting.py may do"
        if function == "sleep":
            yield node, "`sleep` hopes for an order: use tests/waiting.py, an event or a barrier"


def find_limits(tree: ast.AST, _: Names) -> Iterator[Finding]:
    """Find the waits whose limit is a number in the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and any(is_number(value) for value in list_limits(node)):
            yield node, "a wait has its own limit: use GUARD_SECONDS of tests/waiting.py"


def list_limits(call: ast.Call) -> list[ast.expr]:
    limits = [option.value for option in call.keywords if option.arg == "timeout"]
    if isinstance(call.func, ast.Attribute) and call.func.attr in WAITS:
        limits += call.args
    return limits


def is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def find_comparisons(tree: ast.AST, names: Names) -> Iterator[Finding]:
    """Find where a function subtracts two times or asserts something about an elapsed time."""
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from find_comparisons_in(scope, names)


def find_comparisons_in(scope: ast.AST, names: Names) -> Iterator[Finding]:
    stamps = find_variables(scope, lambda node, _: reads_clock(node, names))
    durations = find_variables(scope, lambda node, earlier: is_elapsed(node, names, earlier))
    for node in ast.walk(scope):
        if is_difference(node, names, stamps):
            yield node, "two times are subtracted"
        if isinstance(node, ast.Assert):
            for comparison in find_elapsed_comparisons(node, names, durations):
                yield comparison, "an assert compares elapsed time"


def is_difference(node: ast.AST, names: Names, stamps: set[str]) -> TypeIs[ast.BinOp]:
    """Return whether an expression subtracts one time of day from another."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub):
        return False
    operands = (node.left, node.right)
    return all(reads_clock(part, names) or get_last_name(part) in stamps for part in operands)


def find_elapsed_comparisons(
    statement: ast.Assert, names: Names, durations: set[str]
) -> Iterator[ast.Compare]:
    for node in ast.walk(statement.test):
        if not isinstance(node, ast.Compare):
            continue
        is_order = any(isinstance(operator, ORDER) for operator in node.ops)
        operands = (node.left, *node.comparators)
        if is_order and any(is_elapsed(part, names, durations) for part in operands):
            yield node


def find_variables(scope: ast.AST, matches: Callable[[ast.AST, set[str]], bool]) -> set[str]:
    """Return the variables of a function whose values match.

    `matches` gets the value and the variables that matched before.
    """
    variables: set[str] = set()
    for node in ast.walk(scope):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        if matches(node.value, variables):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            variables |= {part.id for part in parts if isinstance(part, ast.Name)}
    return variables


def is_elapsed(node: ast.AST, names: Names, durations: set[str]) -> bool:
    """Return whether an expression subtracts from the time of day or uses such a variable."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in durations:
            return True
        is_subtraction = isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub)
        if is_subtraction and reads_clock(part.left, names):
            return True
    return False


def reads_clock(node: ast.AST, names: Names) -> bool:
    calls = (part for part in ast.walk(node) if isinstance(part, ast.Call))
    return any(resolve_function(call.func, names) in CLOCKS | STOPWATCHES for call in calls)


@pytest.mark.parametrize("path", list_sources(), ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_measures_time(path: Path) -> None:
    assert find_faults(path.read_text(), str(path.relative_to(ROOT))) == []


MEASURES: Final = (
    "import time\ndef test():\n    began = time.monotonic()",
    "from time import perf_counter as now\ndef test():\n    began = now()",
    "import time\ndef test():\n    assert time.time() - began < 3",
    (
        "import datetime\n"
        "def test():\n    took = datetime.datetime.now() - began\n    assert 0 < took.seconds"
    ),
    "import time\ndef took():\n    began, work = time.time(), 1\n    return time.time() - began",
    "def test():\n    thread.join(5)",
    "def test():\n    urlopen(url, timeout=60)",
    "import time\ndef test():\n    took, again = time.time() - began, 1\n    assert not took >= 5",
    "import time\ndef test():\n    time.sleep(1)",
    "import asyncio\nfrom time import sleep\ndef test():\n    sleep(1)",
)
TIME_STAMPS: Final = (
    "import time\ndef test():\n    assert row['exp'] > time.time() + 100",
    "import time\ndef test():\n    old = time.time() - 86_401\n    assert send(sent_at=old) == []",
    (
        "from datetime import UTC, datetime\n"
        "def test():\n    assert started < row['at'] < datetime.now(UTC)"
    ),
    "def test():\n    monkeypatch.setattr('openevent.work.tasks.time.monotonic', clock)",
)


@pytest.mark.parametrize("source", MEASURES)
def test_a_measure_of_time_is_reported_with_file_and_line(source: str) -> None:
    (fault,) = find_faults(source, "tests/test_it.py")
    line = len(source.splitlines())
    assert fault.startswith(f"tests/test_it.py:{line}: ")


@pytest.mark.parametrize("source", TIME_STAMPS)
def test_a_time_stamp_is_allowed(source: str) -> None:
    assert find_faults(source, "tests/test_it.py") == []


def test_generated_examples_have_no_time_limit() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None
