"""An import from zip to rows and objects."""

import pytest

from tests.factories import archives
from tests.integration.import_worker import desk


@pytest.mark.parametrize("dialect", archives.DIALECTS)
def test_a_whole_event_comes_in(dialect: str, user: int) -> None:
    message = desk.imported(archives.zipped(dialect=dialect), user)
    result = desk.row_of(message)["result"]
    assert result["warnings"] == []
    assert desk.links(message.event_id) == {
        ("Notes on the engine", "Ada Lovelace"),
        ("Notes on the engine", "Charles Babbage"),
    }
    assert sorted(desk.media(message.event_id).values()) == sorted(archives.MEDIA.values())
