"""The zips of real conferences are imported completely: records, links and media."""

from collections import Counter
from typing import Any

import pytest

from openevent.work import jobs
from tests.integration.import_worker import imports, samples
from tests.integration.import_worker.samples import Sample

SAMPLES = [Sample(name) for name in samples.NAMES]
TEXTS = (
    "subtitle",
    "short_abstract",
    "long_abstract",
    "comments",
    "language",
    "level",
    "short_biography",
    "long_biography",
    "organisation",
    "position",
    "country",
    "city",
    "website",
    "twitter",
    "url",
    "description",
    "speaking_experience",
    "mobile",
    "gender",
    "room",
    "type",
)
ADDRESSES = (
    "logo",
    "logo_url",
    "photo",
    "photo_url",
    "thumbnail",
    "video",
    "video_url",
    "slides_url",
    "large",
    "background_image",
    "original_image_url",
    "ticket_url",
    "event_url",
    "external_event_url",
)
REFERENCES = {"track": "track", "session_type": "session-type", "microlocation": "microlocation"}


@pytest.fixture(params=SAMPLES, ids=samples.NAMES)
def sample(request: pytest.FixtureRequest) -> Sample:
    requested: Sample = request.param
    if not requested.path.exists():
        pytest.skip(f"the samples of real conferences are not in {samples.SAMPLES}")
    return requested


def test_a_real_conference_is_imported_completely(sample: Sample, user: int) -> None:
    message = imports.run_import(sample.path.read_bytes(), user)
    rows_by_type = {type_: imports.load_rows(type_, message.event_id) for type_ in samples.FILES}
    assert_event(sample, message)
    for type_, rows in rows_by_type.items():
        assert_records(sample, sample.records(type_), rows, imports.load_media(message.event_id))
    assert_sessions(sample, rows_by_type)
    assert Counter(imports.load_pairs(message.event_id)) == Counter(
        (rows_by_type["session"][session]["id"], rows_by_type["speaker"][speaker]["id"])
        for session, speaker in sample.links
    )
    assert sorted(set(imports.load_media(message.event_id).values())) == sorted(
        set(sample.referenced_media)
    )


def assert_event(sample: Sample, message: jobs.ImportEvent) -> None:
    (row,) = imports.load_rows("event", message.event_id)
    assert row["name"] == sample.event["name"]
    assert row["state"] == "draft"
    starts_at = samples.read_time(sample.event.get("starts_at") or sample.event.get("start_time"))
    assert row["starts_at"] == starts_at
    assert len(imports.load_rows("social-link", message.event_id)) == len(
        sample.event.get("social_links") or []
    )
    assert_media(sample, sample.event, row, imports.load_media(message.event_id))


def assert_records(
    sample: Sample, records: list[samples.Record], rows: list[Any], media: dict[str, bytes]
) -> None:
    """Check that each record is a row with the same values, in the file's order."""
    if not records:
        return
    assert [row.get("title", row.get("name")).split() for row in rows] == [
        samples.get_title(r).split() for r in records
    ]
    for record, row in zip(records, rows, strict=True):
        assert row["deleted_at"] is None
        for field in record.keys() & row.keys() & set(TEXTS):
            assert samples.split_words(row[field]) == samples.split_words(record[field]), (
                field,
                record["id"],
            )
        assert_media(sample, record, row, media)


def assert_media(sample: Sample, record: samples.Record, row: Any, media: dict[str, bytes]) -> None:
    """Check that each medium is stored under its column's key, and that addresses are kept."""
    stored = Counter(
        media[value] for value in row.values() if isinstance(value, str) and value in media
    )
    expected = [sample.medium(value) for value in record.values()]
    assert stored == Counter(content for content in expected if content is not None)
    addresses = {value for field in ADDRESSES if str(value := record.get(field)).startswith("http")}
    assert addresses <= set(map(str, row.values()))


def assert_sessions(sample: Sample, rows_by_type: dict[str, list[Any]]) -> None:
    """Check times, state and references of each session."""
    for record, row in zip(sample.records("session"), rows_by_type["session"], strict=True):
        assert row["starts_at"] == samples.read_time(
            record.get("starts_at") or record.get("start_time")
        )
        assert row["ends_at"] == samples.read_time(record.get("ends_at") or record.get("end_time"))
        assert row["state"] == (record.get("state") or "accepted")
        for field, type_ in REFERENCES.items():
            assert row[f"{field}_id"] == expected_id(
                sample, type_, record.get(field), rows_by_type[type_]
            )


def expected_id(
    sample: Sample, type_: str, reference: samples.Record | None, rows: list[Any]
) -> int | None:
    """Return the id of a reference's row; session types without a file are found by name."""
    if not reference:
        return None
    records = sample.records(type_) or [{"id": row["id"], "name": row["name"]} for row in rows]
    return int(rows[samples.find_place(records, reference)]["id"])
