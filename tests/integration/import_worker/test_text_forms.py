"""Names and paths in composed and decomposed letters, and the form in which texts are stored."""

import json
import unicodedata

import pytest

from openevent.infra import db
from tests.factories import events
from tests.factories.archives import PIXEL, build_picture, pack_entries
from tests.integration.import_worker import imports
from tests.integration.import_worker.partial_zips import (
    EMPTY_FILES,
    EVENT,
    import_files,
    load_names,
)


def decompose(text: str) -> str:
    return unicodedata.normalize("NFD", text)


SPEAKER, TRACK, ROOM, TYPE = "Zo\u00eb M\u00fcller", "\u00d6kologie", "H\u00f6hle", "Gespr\u00e4ch"


@pytest.mark.parametrize(
    "spell",
    [decompose, str.upper, lambda name: f"\u200b{name}\u00a0", lambda name: f"  {name}\t"],
)
def test_references_by_name_find_what_reads_the_same(user: int, spell: object) -> None:
    assert callable(spell)
    event_id, warnings = import_files(
        user,
        speakers=[{"id": 5, "name": SPEAKER}],
        tracks=[{"id": 6, "name": TRACK, "color": "#00ff00"}],
        microlocations=[{"id": 7, "name": ROOM}],
        session_types=[{"id": 8, "name": TYPE, "length": "00:30"}],
        sessions=[
            {
                "id": 1,
                "title": "One",
                "speakers": [{"name": spell(SPEAKER)}],
                "track": {"name": spell(TRACK)},
                "microlocation": {"name": spell(ROOM)},
                "session_type": {"name": spell(TYPE)},
            }
        ],
    )
    assert warnings == []
    names = {"speaker": SPEAKER, "track": TRACK, "microlocation": ROOM, "session-type": TYPE}
    for type_, name in names.items():
        assert load_names(type_, event_id) == [name]
    assert imports.load_links(event_id) == {("One", SPEAKER)}
    session = imports.load_rows("session", event_id)[0]
    columns = ("track_id", "microlocation_id", "session_type_id")
    assert all(session[column] for column in columns)


def test_records_that_only_references_name_are_made_once(user: int) -> None:
    sessions = [
        {"id": place, "title": "x", "track": {"name": name}}
        for place, name in enumerate((TRACK, decompose(TRACK), TRACK.upper()))
    ]
    event_id, _ = import_files(user, tracks=None, sessions=sessions)
    assert load_names("track", event_id) == [TRACK]


def test_a_mention_of_the_other_side_finds_what_reads_the_same(user: int) -> None:
    event_id, warnings = import_files(
        user,
        speakers=[{"id": 1, "name": SPEAKER, "sessions": [{"title": decompose("\u00dcbung")}]}],
        sessions=[{"id": 9, "title": "\u00dcbung"}],
    )
    assert (imports.load_links(event_id), warnings) == ({("\u00dcbung", SPEAKER)}, [])


def test_texts_are_stored_in_nfc_and_otherwise_as_sent(user: int) -> None:
    joined = "\U0001f469\u200d\U0001f4bb \u0645\u06cc\u200c\u062e \u202d\u05d0 a\u00adb"
    text = f"Caf\u00e9 {joined}"
    answers = {"caf\u00e9": [text, {"\u00fc": text}]}
    event_id, _ = import_files(
        user,
        event={**EVENT, "name": decompose(text), "description": f"<p>{decompose(text)}</p>"},
        forms=json.loads(
            decompose(
                json.dumps(
                    [{"form": "session", "field_identifier": "caf\u00e9"}], ensure_ascii=False
                )
            )
        ),
        sessions=[
            {
                "id": 1,
                "title": decompose(text),
                "complex_field_values": json.loads(
                    decompose(json.dumps(answers, ensure_ascii=False))
                ),
            }
        ],
    )
    event, session = (imports.load_rows(type_, event_id)[0] for type_ in ("event", "session"))
    assert (event["name"], event["description"]) == (text, f"<p>{text}</p>")
    assert (session["title"], session["complex_field_values"]) == (text, answers)
    assert imports.load_rows("custom-form", event_id)[0]["field_identifier"] == "caf\u00e9"


def test_faq_types_that_read_the_same_are_merged(user: int) -> None:
    names = [
        "Caf\u00e9 Fragen",
        decompose("Caf\u00e9 Fragen"),
        "CAF\u00c9\u00a0FRAGEN",
        "caf\u00e9  fragen\u200b",
    ]
    event_id, warnings = import_files(
        user, faq_types=[{"id": place, "name": name} for place, name in enumerate(names, 1)]
    )
    assert load_names("faq-type", event_id) == [names[0]]
    assert warnings == ['Two faq types are called "caf\u00e9 fragen": they were merged.'] * 3


def test_a_type_of_the_catalogue_is_found_as_it_reads(user: int) -> None:
    name = f"Fest\u00e9 {next(events.NUMBERS)}"
    ids = set()
    for spelling in (name, decompose(name), name.upper(), f"{name}\u200b", f"{name}  "):
        event_id, _ = import_files(user, event={**EVENT, "type": spelling, "topic": spelling})
        row = imports.load_rows("event", event_id)[0]
        ids.add((row["event_type_id"], row["event_topic_id"]))
    assert len(ids) == 1
    assert None not in ids.pop()


def test_a_type_of_exactly_that_name_goes_first(user: int) -> None:
    number = next(events.NUMBERS)
    names = [f"\u00dcbung {number}", f"\u00fcbung {number}"]
    with db.transaction() as connection:
        rows = [{"name": name, "slug": name, "is_twin": name != names[0]} for name in names]
        ids = events.add_many(connection, "event-type", rows)
    for name, type_id in zip(names, ids, strict=True):
        event_id, _ = import_files(user, event={**EVENT, "type": decompose(name)})
        assert imports.load_rows("event", event_id)[0]["event_type_id"] == type_id


@pytest.mark.parametrize("is_same", [True, False])
def test_pictures_in_both_forms_come_in(user: int, *, is_same: bool) -> None:
    path = "images/speakers/Zo\u00eb.png"
    other = PIXEL if is_same else build_picture(b"other")
    speakers = [
        {"id": 1, "name": "A", "photo_url": f"/{path}"},
        {"id": 2, "name": "B", "photo_url": f"/{decompose(path)}"},
    ]
    files = {**EMPTY_FILES, "speakers": speakers}
    entries = {name: json.dumps(content).encode() for name, content in files.items()}
    zipped = pack_entries({**entries, path: PIXEL, decompose(path): other})
    message = imports.run_import(zipped, user)
    assert imports.row_of(message)["result"]["warnings"] == []
    media = imports.load_media(message.event_id)
    photos = [media[row["photo_url"]] for row in imports.load_rows("speaker", message.event_id)]
    assert photos == [PIXEL, other]
    assert len(media) == (1 if is_same else 2)
