"""Each hook that a declaration names exists, and each hook is named by a declaration."""

from dataclasses import replace
from typing import Any

import pytest

from import_worker.event import hooks
from openevent.model.archive import Archive
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE, RESOURCES
from openevent.work.import_report import Report


def with_hooks(monkeypatch: pytest.MonkeyPatch, **names: Any) -> Resource:
    resource = BY_TYPE["sponsor"]
    monkeypatch.setitem(resource.__dict__, "archive", replace(resource.required_archive, **names))
    return resource


def test_the_hooks_are_exactly_those_that_declarations_name() -> None:
    hooks.check_hook_names(RESOURCES.archived)
    archives = [resource.required_archive for resource in RESOURCES.archived]
    assert {archive.read_hook for archive in archives} - {None} == hooks.RECORDS_HOOKS.keys()
    names = {name for archive in archives for name in archive.check_hooks}
    assert names == hooks.ROW_HOOKS.keys()


@pytest.mark.parametrize("names", [{"read_hook": "lost"}, {"check_hooks": ("lost",)}])
def test_a_declaration_that_names_a_missing_hook_stops_the_worker(
    names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LookupError, match="sponsor names the import hook 'lost'"):
        hooks.check_hook_names([with_hooks(monkeypatch, **names)])


def test_records_come_in_order_and_leave_the_list_empty() -> None:
    records = [{"id": 1}, {"id": 2}]
    assert list(hooks.number_records(Archive("files"), records, Report())) == [
        (0, {"id": 1}),
        (1, {"id": 2}),
    ]
    assert records == []
