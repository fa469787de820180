"""Links that only organizers change on the programme, seen from their other side."""

import pytest

from openevent.domain.programme.fixed_sessions import ORGANIZERS_PLACES
from openevent.model.links import Link
from openevent.resources import BY_TYPE
from openevent.resources.session import SESSION_MOVERS, sessions

LINKS = [link for link in sessions.links if link.column in ORGANIZERS_PLACES]


def test_each_such_column_of_a_link_has_a_link() -> None:
    columns = {name for name, place in ORGANIZERS_PLACES.items() if "relationships" in place}
    assert {link.column for link in LINKS} == columns


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.name)
def test_the_other_side_asks_who_moves_a_session(link: Link) -> None:
    others = [
        other
        for other in BY_TYPE[link.type].links
        if (other.type, other.target_column) == (sessions.type, link.column)
    ]
    assert others
    assert {other.column_rule for other in others} == {SESSION_MOVERS}
