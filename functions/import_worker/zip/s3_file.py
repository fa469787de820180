"""The uploaded zip in S3 as a seekable file, read by few GETs with little memory.

Powertools' S3Object is seekable too, but it opens a new GET at every seek. A zip that was streamed,
such as our exports, has 16 bytes to skip after each entry: 500 media would need 500 GETs. Hence
this file reads blocks.
"""

import io
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from openevent.work.job_failure import JobFailed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BLOCK_BYTES: Final = 8_000_000
"""Bytes of one GET.

At 90 MB/s they take longer than the GET's latency. One block holds the zip's end and directory,
which have at most 2 MB.
"""
MAXIMUM_BLOCKS: Final = 2
"""Blocks in memory: one for an entry, one for the JSON files or the directory."""
REPLACED: Final = {
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
}


class S3File(io.BufferedIOBase):
    """The object with the job's `etag` and `size`. Any other object is JobFailed."""

    def __init__(
        self,
        client: "S3Client",
        bucket: str,
        key: str,
        *,
        etag: str,
        size: int,
        block: int = BLOCK_BYTES,
    ) -> None:
        self._client, self._bucket, self._key, self._etag = client, bucket, key, etag
        self._size, self._block, self._position = size, block, 0
        self._blocks: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move without reading. Raises ValueError before the start, as every file does."""
        origins = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}
        position = offset + origins[whence]
        if position < 0:
            raise ValueError(f"negative seek position {position}")
        self._position = position
        return position

    def read(self, size: int | None = -1, /) -> bytes:
        """Read `size` bytes, fewer only at the end. Raises JobFailed for another object."""
        end = self._size if size is None or size < 0 else min(self._position + size, self._size)
        parts = []
        while self._position < end:
            start, block = self._load_block(self._position)
            parts.append(block[self._position - start : end - start])
            self._position += len(parts[-1])
        return b"".join(parts)

    def _load_block(self, position: int) -> tuple[int, bytes]:
        """Load the block of a position, and give its start and bytes.

        Blocks count from the end, so that the last one is full and holds the directory.
        """
        number = (self._size - 1 - position) // self._block
        end = self._size - number * self._block
        start = max(0, end - self._block)
        if number not in self._blocks and len(self._blocks) == MAXIMUM_BLOCKS:
            oldest = next(iter(self._blocks))
            del self._blocks[oldest]
        self._blocks[number] = self._blocks.pop(number, b"") or self._fetch(start, end)
        return start, self._blocks[number]

    def _fetch(self, start: int, end: int) -> bytes:
        last = end - 1
        try:
            answer = self._client.get_object(
                Bucket=self._bucket,
                Key=self._key,
                IfMatch=self._etag,
                Range=f"bytes={start}-{last}",
            )
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in REPLACED:
                raise _build_error() from error
            raise
        if answer["ContentRange"] != f"bytes {start}-{last}/{self._size}":
            raise _build_error()
        return answer["Body"].read()


def _build_error() -> JobFailed:
    message = "The uploaded file was replaced or removed after the import was started."
    return JobFailed(message, reason="replaced")
