"""Workers get whole files, and one of them all end-to-end tests."""

import pytest

from tests.sharing import SuiteScheduling


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
