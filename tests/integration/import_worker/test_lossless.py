"""An import, its export and the import of that lose nothing (docs/contract/archive.md#lossless)."""

from pathlib import Path
from uuid import uuid4

import pytest

from export_worker.handler import lambda_handler as export
from local.commands import compare
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs
from tests.factories import archives
from tests.integration.import_worker import imports, samples
from tests.integration.letters import Context, sqs_event


def export_event(event_id: int | None, user_id: int, target: Path) -> bytes:
    """Export an event with all its media into a file; return the zip."""
    message = jobs.ExportEvent(
        task_id=uuid4(),
        user_id=user_id,
        request_id="r-1",
        event_id=event_id or 0,
        image=True,
        video=True,
        document=True,
        audio=True,
    )
    with db.transaction() as connection:
        jobs.insert_job(connection, message, "event", None)
    export(sqs_event(message), Context())
    key = storage.build_export_key(message.event_id, str(message.task_id))
    zipped = bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())
    target.write_bytes(zipped)
    return zipped


def load_source(name: str) -> bytes:
    if name == "example":
        return archives.build_zip()
    path = samples.Sample(name).path
    if not path.exists():
        pytest.skip(f"the samples of real conferences are not in {samples.SAMPLES}")
    return path.read_bytes()


@pytest.mark.parametrize("name", ["example", *samples.NAMES])
def test_an_exported_and_imported_event_gives_the_same_export(
    name: str, user: int, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    original = imports.run_import(load_source(name), user, publish=True)
    zipped = export_event(original.event_id, user, first)
    copy = imports.run_import(zipped, user, publish=True)
    export_event(copy.event_id, user, second)
    assert compare.list_differences(first, second) == []
    # A medium that several fields name becomes a file for each field in an export.
    counts = [
        {**imports.row_of(message)["result"]["counts"], "media": 0} for message in (original, copy)
    ]
    assert counts[0] == counts[1]
