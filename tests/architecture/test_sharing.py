"""Workers get whole files, and one of them all end-to-end tests; all collect the same tests."""

import ast
from pathlib import Path
from typing import Final

import pytest

from tests.places import ROOT
from tests.sharing import SuiteScheduling

TESTS: Final = ROOT / "tests"
EACH_TIME_ANOTHER: Final = frozenset(
    {"time", "time_ns", "now", "utcnow", "today", "getpid", "urandom", "random"}
    | {"uuid1", "uuid4", "token_hex", "token_bytes", "token_urlsafe", "randbits", "randint"}
)
"""Functions whose values differ between workers, and so would the ids of parameters."""


@pytest.mark.parametrize(
    ("nodeid", "scope"),
    [
        ("tests/e2e/test_mail.py::test_a", "tests/e2e/"),
        ("tests/e2e/test_auth.py::test_b[x/y]", "tests/e2e/"),
        ("tests/integration/api/auth/test_auth.py::test_c[a::b]", None),
    ],
)
def test_a_scope_is_a_file_or_all_end_to_end_tests(nodeid: str, scope: str | None) -> None:
    scheduling = object.__new__(SuiteScheduling)
    assert scheduling._split_scope(nodeid) == (scope or nodeid.partition("::")[0])


def find_changing_parameters(source: str) -> list[str]:
    """Return the calls in the parameters of tests that give each worker another id of a test."""
    return [
        ast.unparse(call)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and _names_by_value(decorator)
        for call in ast.walk(decorator)
        if isinstance(call, ast.Call) and _changes(call.func)
    ]


def _names_by_value(decorator: ast.Call) -> bool:
    is_parametrize = ast.unparse(decorator.func).endswith("parametrize")
    return is_parametrize and "ids" not in {keyword.arg for keyword in decorator.keywords}


def _changes(function: ast.expr) -> bool:
    module, _, name = ast.unparse(function).rpartition(".")
    return name in EACH_TIME_ANOTHER and module != "func"  # SQLAlchemy's is a text


@pytest.mark.parametrize(
    "path", sorted(TESTS.rglob("test_*.py")), ids=lambda path: str(path.relative_to(TESTS))
)
def test_workers_collect_the_same_parameters(path: Path) -> None:
    assert find_changing_parameters(path.read_text()) == []


def test_a_clock_in_parameters_is_noticed() -> None:
    source = "@mark.parametrize('at', [int(time.time()) + 1, uuid4()])\ndef test(at): pass"
    assert find_changing_parameters(source) == ["uuid4()", "time.time()"]
