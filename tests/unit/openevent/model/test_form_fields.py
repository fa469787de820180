"""Names of the fields of custom forms."""

from typing import Any

import pytest

from openevent.domain.event.events import ATTENDEE_FIELDS
from openevent.model.form_fields import fold_identifier
from openevent.resources.custom_form import find_name, set_derived


@pytest.mark.parametrize(
    ("form", "identifier", "name"),
    [
        ("session", "title", "Title"),
        ("session", "shortAbstract", "Short Abstract"),
        ("session", "session-type", "Session Type"),
        ("session", "slidesUrl", "Slides"),
        ("session", "slidesURL", "Slides"),
        ("session", "github", "GitHub"),
        ("session", "speakers", "Speakers"),
        ("session", "speakerInvites", "Speaker Invites"),
        ("session", "shortBiography", None),
        ("session", "", None),
        ("session", "food", None),
        ("speaker", "shortBiography", "Short Biography"),
        ("speaker", "photo_url", "Photo"),
        ("speaker", "isFeatured", "Featured"),
        ("speaker", "title", None),
        ("attendee", "firstname", "First Name"),
        ("attendee", "jobTitle", "Job Title"),
        ("attendee", "title", None),
        (None, "title", None),
    ],
)
def test_the_name_follows_from_the_identifier(
    form: str | None, identifier: str, name: str | None
) -> None:
    assert find_name(form, identifier) == name


def test_the_names_of_a_new_event_are_those_that_follow() -> None:
    assert [find_name("attendee", field[0]) for field in ATTENDEE_FIELDS] == [
        field[1] for field in ATTENDEE_FIELDS
    ]


def test_a_complex_field_keeps_its_name() -> None:
    row: dict[str, Any] = {"form": "session", "field_identifier": "food", "name": "Your food"}
    set_derived(row)
    assert row == {
        "form": "session",
        "field_identifier": "food",
        "name": "Your food",
        "is_complex": True,
    }


def test_spellings_of_an_identifier_are_the_same() -> None:
    spellings = ("shortBiography", "short-biography", "short_biography", " SHORT-Biography ")
    assert {fold_identifier(spelling) for spelling in spellings} == {"shortbiography"}
