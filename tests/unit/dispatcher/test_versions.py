"""Which versions of an event the changes of its tickets count up."""

import pytest

from dispatcher.reactions import versions


@pytest.mark.parametrize("type_", ["ticket", "ticket-tag"])
@pytest.mark.parametrize("word", ["created", "updated", "deleted", "restored"])
def test_tickets_belong_to_the_version_of_the_event(type_: str, word: str) -> None:
    assert versions.COUNTED[f"{type_}.{word}"] == ("event",)


@pytest.mark.parametrize("type_", ["discount-code", "access-code", "tag", "order", "attendee"])
def test_what_strangers_do_not_see_has_no_version(type_: str) -> None:
    assert not any(kind.startswith(f"{type_}.") for kind in versions.COUNTED)
