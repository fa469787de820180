"""No event has an identifier that a route has in its place."""

import pytest

from api import handler
from openevent.domain.event.identifiers import ROUTE_WORDS, is_identifier

EVENTS = "/v1/events/"


def list_words() -> set[str]:
    """Give the words of all routes that stand where an event's key stands."""
    rules = {route[0] for router in handler.ROUTERS for route in router._routes}
    words = {rule.removeprefix(EVENTS).split("/")[0] for rule in rules if rule.startswith(EVENTS)}
    return {word for word in words if not word.startswith("<")}


def test_the_words_of_routes_are_those_of_the_code() -> None:
    assert list_words() == ROUTE_WORDS


@pytest.mark.parametrize("word", sorted(ROUTE_WORDS))
def test_a_word_of_a_route_is_no_identifier(word: str) -> None:
    assert not is_identifier(word)
    assert not is_identifier(word.title())
    assert is_identifier(f"{word}-2028")
