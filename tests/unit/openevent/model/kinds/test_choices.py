"""Choices as an import reads them."""

from tests.unit.openevent.model.kinds.reading import build_reader, read_with_warning


def test_choice_is_read_in_any_case() -> None:
    state = build_reader("choice", "draft", "published", "completed")
    assert state("Published") == "published"
    assert state(" Completed ") == "completed"
    message = '"secret" is none of draft, published, completed: it was left out.'
    assert read_with_warning(state, "secret") == (message, None)
