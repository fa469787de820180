"""The table of routes in docs/contract/caching.md is up to date and has every route."""

import re
from pathlib import Path

import pytest

from api.http.caching import Caching
from api.routes.versions import router
from reference import caching_table, other_functions, routes

ROW = re.compile(r"^\| (/\S*) \| ([a-z -]*) \| ([A-Z, ]*) \|$", re.MULTILINE)


def test_the_table_is_up_to_date() -> None:
    assert caching_table.FILE.read_text() == caching_table.render(), "run `make docs`"


def test_the_table_has_every_route() -> None:
    listed = set()
    for path, policy, methods in ROW.findall(caching_table.FILE.read_text()):
        listed |= {(path, method) for method in methods.split(", ") if method}
        listed |= {(path, "GET")} if policy.strip() else set()
    others = {(name.split(" ")[1], name.split(" ")[0]) for name in other_functions.ROUTES}
    assert listed == set(routes.list_handlers()) | others


def test_another_policy_of_a_route_changes_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    key = ("GET", "/v1/events/<key>/versions")
    assert router.policies[key] is Caching.PUBLIC_MINUTE
    monkeypatch.setitem(caching_table._DECLARED, key, Caching.PRIVATE)
    assert "| /v1/events/{key}/versions | private |  |" in caching_table.render()
    assert caching_table.FILE.read_text() != caching_table.render()


def test_only_the_table_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = caching_table.FILE.read_text()
    before, head, after = page.partition(caching_table.HEAD)
    copy = tmp_path / "caching.md"
    copy.write_text(before + head + "| /v1/x | private |  |" + after[after.index("\n\n") :])
    monkeypatch.setattr(caching_table, "FILE", copy)
    assert caching_table.render() == page
