"""What comes in goes out and comes in again without loss (docs/contract/archive.md#lossless)."""

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


def exported(event_id: int | None, user_id: int, target: Path) -> bytes:
    """Export an event with all its media into a file; give the zip."""
    message = jobs.ExportEvent(
        task_id=uuid4(), user_id=user_id, request_id="r-1", event_id=event_id or 0,
        image=True, video=True, document=True, audio=True,
    )  # fmt: skip
    with db.transaction() as connection:
        jobs.insert_job(connection, message, "event", None)
    export(sqs_event(message), Context())
    key = storage.build_export_key(message.event_id, str(message.task_id))
    zipped = bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())
    target.write_bytes(zipped)
    return zipped


def source(name: str) -> bytes:
    if name == "made up":
        return archives.build_zip()
    path = samples.Sample(name).path
    if not path.exists():
        pytest.skip(f"the samples of real conferences are not in {samples.SAMPLES}")
    return path.read_bytes()


@pytest.mark.parametrize("name", ["made up", *samples.NAMES])
def test_an_export_that_is_imported_is_exported_the_same(
    name: str, user: int, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    original = imports.run_import(source(name), user, publish=True)
    zipped = exported(original.event_id, user, first)
    copy = imports.run_import(zipped, user, publish=True)
    exported(copy.event_id, user, second)
    assert compare.list_differences(first, second) == []
    # One medium that several fields name is a file for each of them in an export.
    counts = [
        {**imports.row_of(message)["result"]["counts"], "media": 0} for message in (original, copy)
    ]
    assert counts[0] == counts[1]
