"""Reading the upload by ranges: few GETs, little memory, and only the job's object."""

import io
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws
from mypy_boto3_s3 import S3Client

from import_worker.zip.package import open_package
from import_worker.zip.s3_file import MAXIMUM_BLOCKS, S3File
from openevent.work.job_failure import JobFailed
from tests.factories.archives import MEDIA, build_zip

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Client]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="bucket")
        yield client


def put_object(s3: S3Client, content: bytes = CONTENT, block: int = 100) -> S3File:
    """Store the content and open it in blocks of so many bytes."""
    etag = s3.put_object(Bucket="bucket", Key="a.zip", Body=content)["ETag"]
    return S3File(s3, "bucket", "a.zip", etag=etag, size=len(content), block=block)


def record_ranges(s3: S3Client) -> list[str]:
    """Note the range of every GET from here on."""
    requests: list[str] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        requests.append(params["headers"]["Range"])

    s3.meta.events.register("before-call.s3.GetObject", note)
    return requests


def test_it_reads_and_seeks_like_any_file(s3: S3Client) -> None:
    ranged, plain = put_object(s3), io.BytesIO(CONTENT)
    for offset, whence, count in [
        (-22, 2, 22),
        (0, 0, 10),
        (5, 1, 300),
        (95, 0, 10),
        (0, 2, 1),
        (2000, 0, 5),
        (1000, 0, -1),
    ]:
        assert ranged.seek(offset, whence) == plain.seek(offset, whence)
        assert ranged.read(count) == plain.read(count)
        assert ranged.tell() == plain.tell()
    with pytest.raises(ValueError, match="negative seek position"):
        ranged.seek(-1)


def test_sequential_reading_takes_one_get_per_block(s3: S3Client) -> None:
    ranged = put_object(s3, CONTENT[:250])
    requests = record_ranges(s3)
    while ranged.read(7):
        pass
    assert requests == ["bytes=0-49", "bytes=50-149", "bytes=150-249"]


def test_only_the_two_latest_blocks_stay_in_memory(s3: S3Client) -> None:
    ranged = put_object(s3)
    requests = record_ranges(s3)
    for place in (1000, 0, 1001, 500, 1002, 0):
        ranged.seek(place)
        ranged.read(1)
        assert len(ranged._blocks) <= MAXIMUM_BLOCKS
    assert requests == ["bytes=924-1023", "bytes=0-23", "bytes=424-523", "bytes=0-23"]


def test_a_small_zip_is_read_with_one_get(s3: S3Client) -> None:
    raw = build_zip()
    ranged = put_object(s3, raw, block=8_000_000)
    requests = record_ranges(s3)
    with open_package(ranged, len(raw)) as package:
        assert [package.read(name) for name in package.files] != []
        assert {
            path: package.open(medium).read() for path, medium in package.media.items()
        } == MEDIA
    assert requests == [f"bytes=0-{len(raw) - 1}"]


def test_a_zip_of_many_blocks_reads_the_same(s3: S3Client) -> None:
    raw = build_zip()
    with (
        open_package(put_object(s3, raw), len(raw)) as there,
        open_package(io.BytesIO(raw), len(raw)) as here,
    ):
        assert [there.read(name) for name in there.files] == [
            here.read(name) for name in here.files
        ]


def test_a_replaced_object_is_refused(s3: S3Client) -> None:
    ranged = put_object(s3)
    s3.put_object(Bucket="bucket", Key="a.zip", Body=CONTENT[::-1])
    with pytest.raises(JobFailed, match="was replaced or removed") as refused:
        ranged.read(1)
    assert refused.value.reason == "replaced"


def test_a_removed_object_is_refused(s3: S3Client) -> None:
    ranged = put_object(s3)
    s3.delete_object(Bucket="bucket", Key="a.zip")
    with pytest.raises(JobFailed, match="was replaced or removed"):
        ranged.read(1)


@pytest.mark.parametrize("size", [len(CONTENT) - 1, len(CONTENT) + 1, len(CONTENT) + 1000])
def test_another_size_than_the_job_names_is_refused(s3: S3Client, size: int) -> None:
    etag = put_object(s3)._etag
    ranged = S3File(s3, "bucket", "a.zip", etag=etag, size=size, block=100)
    ranged.seek(-1, io.SEEK_END)
    with pytest.raises(JobFailed, match="was replaced or removed"):
        ranged.read(1)


def test_an_error_of_s3_is_no_refusal_of_the_file(s3: S3Client) -> None:
    ranged = put_object(s3)
    with Stubber(s3) as stub:
        stub.add_client_error("get_object", "SlowDown", http_status_code=503)
        with pytest.raises(ClientError, match="SlowDown"):
            ranged.read(1)
