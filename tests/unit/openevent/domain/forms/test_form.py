"""The fields of a form: which of them are required, and whose answers are checked."""

from collections.abc import Container, Mapping
from typing import Any

import pytest

from openevent.domain.forms.form import Form, FormField
from openevent.model.resource import Link
from openevent.resources import BY_TYPE

SESSIONS = BY_TYPE["session"]
SPEAKERS = SESSIONS.link("speakers")


def build_field(
    identifier: str, type_: str = "text", *, name: str | None = None, is_required: bool = False
) -> FormField:
    return FormField(identifier, type_, name, is_required)


def build_form(*form_fields: FormField, type_: str = "session") -> Form:
    return Form(BY_TYPE[type_]).add(form_fields)


def list_missing(
    identifier: str,
    values: Mapping[str, Any] | None = None,
    linked: Container[Link] = (),
    *,
    type_: str = "text",
    form: str = "session",
) -> list[str]:
    """Return the pointers of what a row lacks of a form with one required field."""
    one_field = build_form(build_field(identifier, type_, is_required=True), type_=form)
    return [missing.pointer for missing in one_field.list_missing(values or {}, linked)]


@pytest.mark.parametrize(
    ("identifier", "pointer"),
    [
        ("shortAbstract", "attributes/short-abstract"),
        ("short-abstract", "attributes/short-abstract"),
        ("short_abstract", "attributes/short-abstract"),
        ("track", "relationships/track"),
        ("sessionType", "relationships/session-type"),
        ("speakers", "relationships/speakers"),
        ("food", "attributes/complex-field-values/food"),
        ("a/b~c", "attributes/complex-field-values/a~1b~0c"),
    ],
)
def test_an_identifier_means_an_attribute_a_link_or_an_answer(
    identifier: str, pointer: str
) -> None:
    assert list_missing(identifier) == [pointer]


def test_a_filled_field_is_not_missing() -> None:
    assert list_missing("shortAbstract", {"short_abstract": "x"}) == []
    assert list_missing("shortAbstract", {"short_abstract": "<p> </p>"}) != []
    assert list_missing("sessionType", {"session_type_id": 3}) == []
    assert list_missing("speakers", {}, {SPEAKERS}) == []
    assert list_missing("food", {"complex_field_values": {"food": 0}}) == []
    assert list_missing("favouriteFood", {"complex_field_values": {"favourite_food": "x"}}) == []
    for answers in (None, {}, [], "food", {"food": None}, {"food": " "}, {"drink": "x"}):
        assert list_missing("food", {"complex_field_values": answers}) != []


@pytest.mark.parametrize("identifier", ["slidesUrl", "videoUrl", "averageRating", "isLocked"])
def test_nobody_must_upload_or_set_what_the_server_sets(identifier: str) -> None:
    assert list_missing(identifier) == []


@pytest.mark.parametrize("identifier", ["feedbacks", "favourite", "speakerInvites"])
def test_a_link_that_follows_from_other_rows_is_not_required(identifier: str) -> None:
    assert list_missing(identifier) == []


@pytest.mark.parametrize("type_", ["file", "image"])
def test_a_file_is_not_required(type_: str) -> None:
    assert list_missing("photoUrl", type_=type_, form="speaker") == []
    assert list_missing("portrait", type_=type_, form="speaker") == []


def test_several_rows_of_a_field_are_one_field() -> None:
    fields = [build_field("track", is_required=required) for required in (False, True, True)]
    (missing,) = build_form(*fields).list_missing({}, ())
    assert missing.label == "`track`"


def test_a_label_has_identifier_and_name() -> None:
    assert build_field("food", name="Favourite food").label == '"food" (Favourite food)'
    assert build_field("food", name="food").label == build_field("food").label == '"food"'


def test_answers_are_checked_by_the_type_of_their_field() -> None:
    form = build_form(build_field("age", "number"), build_field("food"))
    answers = form.read_answers({"age": "many", "food": "Rice"}, {})
    assert answers.values == {"food": "Rice"}
    assert answers.faults == {"age": '"age" must be a number.'}


def test_an_answer_may_fit_one_of_several_rows() -> None:
    form = build_form(build_field("when", "year"), build_field("when", "email"))
    assert form.check_answer("when", "2027") == 2027
    assert form.check_answer("when", "ada@example.org") == "ada@example.org"
    with pytest.raises(ValueError, match='"when" must be an email address'):
        form.check_answer("when", "soon")


def test_unknown_keys_are_ignored_and_attributes_are_no_answers() -> None:
    answers = build_form(build_field("title")).read_answers({"title": "x", "food": "y"}, {})
    assert (answers.values, answers.ignored) == ({}, ["title", "food"])


def test_a_key_may_have_another_spelling() -> None:
    form = build_form(build_field("favouriteFood"))
    assert form.read_answers({"favourite-food": "x"}, {}).values == {"favouriteFood": "x"}
    both = form.read_answers({"favourite-food": "x", "favouriteFood": "y"}, {})
    assert (both.values, both.ignored) == ({"favouriteFood": "y"}, ["favourite-food"])


def test_stored_answers_stay_when_their_field_is_gone() -> None:
    form = build_form(build_field("food", "number"))
    stored = {"old": "a", "food": "Rice", "size": {"eu": 43}}
    for values, answers_after, ignored in (
        ({}, {"old": "a", "size": {"eu": 43}}, []),
        (stored, stored, []),
        ({"old": "b", "food": 3}, {"old": "a", "food": 3, "size": {"eu": 43}}, ["old"]),
    ):
        answers = form.read_answers(values, stored)
        assert (answers.values, answers.ignored, answers.faults) == (answers_after, ignored, {})
    assert form.read_answers({"food": "Corn"}, stored).faults != {}
