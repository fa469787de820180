"""Includes: the branches that the paths of a query make."""

from api.jsonapi import includes
from openevent.resources import BY_TYPE

SESSION = BY_TYPE["session"]


def read(query: str) -> list[tuple[int, str, str]]:
    branches = includes.read(SESSION, {"include": query})
    return [(branch.origin, branch.resource.type, branch.link.name) for branch in branches]


def test_each_name_of_a_path_is_a_branch_of_the_one_before() -> None:
    assert read("speakers.user,track") == [
        (0, "session", "speakers"),
        (1, "speaker", "user"),
        (0, "session", "track"),
    ]


def test_paths_with_the_same_beginning_share_its_branches() -> None:
    levels = [(0, "session", "event"), (1, "event", "tracks"), (1, "event", "session-types")]
    assert read("event.tracks,event,event.session_types") == levels


def test_an_empty_include_has_no_branch() -> None:
    assert (read(""), read(" , "), includes.read(SESSION, {})) == ([], [], ())
