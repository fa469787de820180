"""A file that goes to the bucket while it is written, and appears there only when it is published."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final, Self

from openevent.infra.aws import client
from openevent.infra.config import settings

PART_BYTES: Final = 5 * 1024**2
"""Bytes of a part, the fewest that S3 takes; of 10,000 parts, so a zip may have 50 GB."""
PARTS_IN_FLIGHT: Final = 2
"""Parts on their way while the next fills: 15 MB of memory."""
ZIP: Final = "application/zip"


class Upload:
    """A sink that cannot seek. What is not published when the context ends leaves nothing in the bucket."""

    def __init__(self, key: str, media_type: str = ZIP) -> None:
        self.key, self.size = key, 0
        self._headers: Any = {"ContentType": media_type, "ContentDisposition": "attachment"}
        self._place = {"Bucket": settings().bucket, "Key": key}
        self._id: str | None = None
        self._part = bytearray()
        self._pool = ThreadPoolExecutor(PARTS_IN_FLIGHT, "upload")
        self._coming: deque[Future[dict[str, Any]]] = deque()
        self._parts: list[dict[str, Any]] = []
        self._published = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)  # a part that arrives after the abort would stay
        if self._id and not self._published:
            client("s3").abort_multipart_upload(**self._place, UploadId=self._id)

    def write(self, data: bytes) -> int:
        """Take some bytes; every 5 MB go off in the background. Raises what the part before the last met."""
        self._part += data
        self.size += len(data)
        if len(self._part) >= PART_BYTES:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: parts go when they are full (ZipFile asks)."""

    def close(self) -> None:
        """Send the rest and wait until every part has arrived; the file is not visible yet."""
        if self._id and self._part:
            self._send()
        self._wait(0)

    def publish(self) -> None:
        """Make the closed file visible under its key, in one request."""
        if self._id:
            parts = {"Parts": self._parts}
            client("s3").complete_multipart_upload(
                **self._place, UploadId=self._id, MultipartUpload=parts
            )
        else:
            client("s3").put_object(**self._place, Body=bytes(self._part), **self._headers)
        self._published = True

    def _send(self) -> None:
        if self._id is None:
            self._id = client("s3").create_multipart_upload(**self._place, **self._headers)[
                "UploadId"
            ]
        self._wait(PARTS_IN_FLIGHT - 1)
        number = len(self._parts) + len(self._coming) + 1
        self._coming.append(self._pool.submit(self._store, number, self._part))
        self._part = bytearray()

    def _store(self, number: int, body: bytearray) -> dict[str, Any]:
        stored = client("s3").upload_part(
            **self._place, UploadId=self._id, PartNumber=number, Body=body
        )
        sums = {
            name: value
            for name, value in stored.items()
            if name == "ETag" or name.startswith("Checksum")
        }
        return {"PartNumber": number} | sums

    def _wait(self, many: int) -> None:
        """Wait until at most so many parts are on their way."""
        while len(self._coming) > many:
            self._parts.append(self._coming.popleft().result())
