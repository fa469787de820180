"""References that the two sides of a link do not agree on."""

import io
from collections.abc import Iterator

import pytest

from import_worker.event import core as event_core
from import_worker.event.files import ArchiveFiles
from import_worker.read.media import MediaReferences
from import_worker.zip import package
from openevent.work.import_report import Report
from tests.factories import archives


@pytest.fixture
def media() -> Iterator[MediaReferences]:
    zipped = archives.build_zip()
    with package.open_package(io.BytesIO(zipped), len(zipped)) as zip_file:
        yield MediaReferences(zip_file)


def test_a_warning_about_a_record_in_another_file_has_no_number(media: MediaReferences) -> None:
    """A session's reference creates the speaker "Cy", whom the file of speakers does not have."""
    report = Report()
    record = {"id": 1, "name": "Days", "timezone": "UTC"}
    files = ArchiveFiles(event_core.read_core(record, media, report), media, report)
    speakers, sessions = files.by_type["speaker"], files.by_type["session"]
    missing = [{"id": 99}]
    for number, name in enumerate(("Ada", "Bob")):
        speakers.add_record({"id": number, "name": name, "sessions": missing}, number)
    cy = {"id": 3, "name": "Cy", "sessions": missing}
    sessions.add_record({"id": 1, "title": "One", "speakers": [cy]}, 0)
    files.resolve_mentions(sessions)
    references = [problem for problem in report.warnings if problem.pointer == "/sessions"]
    assert [(problem.id, problem.record) for problem in references] == [
        ("0", 0),
        ("1", 1),
        ("3", None),
    ]
