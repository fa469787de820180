"""Choices as an import reads them."""

from tests.unit.openevent.model.kinds.reading import doubted, of


def test_choice_is_read_in_any_case() -> None:
    state = of("choice", "draft", "published", "completed")
    assert state("Published") == "published"
    assert state(" Completed ") == "completed"
    message = '"secret" is none of draft, published, completed: it was left out.'
    assert doubted(state, "secret") == (message, None)
