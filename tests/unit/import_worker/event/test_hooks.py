"""Hooks are named by declarations, and each name leads to one."""

from dataclasses import replace

import pytest

from import_worker.event import hooks
from openevent.model.archive import Archive
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE, RESOURCES
from openevent.work.import_report import Report


def renamed(monkeypatch: pytest.MonkeyPatch, **names: str) -> Resource:
    resource = BY_TYPE["sponsor"]
    monkeypatch.setitem(resource.__dict__, "archive", replace(resource.entry, **names))
    return resource


def test_every_hook_is_named_and_every_name_has_its_hook() -> None:
    hooks.check_hook_names(RESOURCES.archived)
    archives = [resource.entry for resource in RESOURCES.archived]
    assert {archive.read_hook for archive in archives} - {None} == hooks.RECORDS_HOOKS.keys()
    assert {archive.check_hook for archive in archives} - {None} == hooks.ROW_HOOKS.keys()


@pytest.mark.parametrize("name", ["read_hook", "check_hook"])
def test_a_name_without_a_hook_stops_the_worker(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LookupError, match="no hook 'lost', which sponsor names"):
        hooks.check_hook_names([renamed(monkeypatch, **{name: "lost"})])


def test_records_are_given_away_in_their_order() -> None:
    records = [{"id": 1}, {"id": 2}]
    assert list(hooks.number_records(Archive("files"), records, Report())) == [
        (0, {"id": 1}),
        (1, {"id": 2}),
    ]
    assert records == []
