"""The uploaded zip in S3 as a seekable file: few ranged GETs, little memory, and always the very object of the job.

Powertools' S3Object is seekable too, and takes IfMatch, but opens a new GET at every jump and drops
the rest of the old one with its connection. A zip that was streamed (such as our own exports) has
16 bytes to jump after each entry: 500 media would cost 500 GETs. Hence blocks.
"""

import io
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from openevent.work.import_report import JobFailed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BLOCK_BYTES: Final = 8_000_000
"""Bytes of one GET: longer than its latency takes at 90 MB/s, and the zip's end and directory (2
MB) lie in one."""
MAXIMUM_BLOCKS: Final = 2
"""Blocks in memory: an entry, and the JSON files or the directory elsewhere."""
REPLACED: Final = {
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
}


class S3File(io.BufferedIOBase):
    """The object as it was when the job was made: `etag` and `size` are that object's; any other is Refused."""

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
        self._size, self._block, self._at = size, block, 0
        self._blocks: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move without reading; a place before the start is a ValueError as for any file."""
        place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if place < 0:
            raise ValueError(f"negative seek position {place}")
        self._at = place
        return place

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as many bytes, fewer only at the end. Raises Refused where the object is no longer the job's."""
        end = self._size if size is None or size < 0 else min(self._at + size, self._size)
        parts = []
        while self._at < end:
            start, block = self._block_of(self._at)
            parts.append(block[self._at - start : end - start])
            self._at += len(parts[-1])
        return b"".join(parts)

    def _block_of(self, place: int) -> tuple[int, bytes]:
        """Blocks are counted from the end, so that the last is whole and holds the directory."""
        number = (self._size - 1 - place) // self._block
        start, end = (
            max(0, self._size - (number + 1) * self._block),
            self._size - number * self._block,
        )
        if number not in self._blocks and len(self._blocks) == MAXIMUM_BLOCKS:
            del self._blocks[next(iter(self._blocks))]
        self._blocks[number] = self._blocks.pop(number, b"") or self._fetch(start, end)
        return start, self._blocks[number]

    def _fetch(self, start: int, end: int) -> bytes:
        try:
            answer = self._client.get_object(
                Bucket=self._bucket,
                Key=self._key,
                IfMatch=self._etag,
                Range=f"bytes={start}-{end - 1}",
            )
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in REPLACED:
                raise _replaced() from error
            raise
        if answer["ContentRange"] != f"bytes {start}-{end - 1}/{self._size}":
            raise _replaced()
        return answer["Body"].read()


def _replaced() -> JobFailed:
    return JobFailed(
        "The uploaded file was replaced or removed after the import was started.", reason="replaced"
    )
