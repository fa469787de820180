"""Upload a file to the bucket while it is written; it is visible only once it is published."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final, Self

from openevent.infra.aws import client
from openevent.infra.config import settings

PART_BYTES: Final = 5 * 1024**2
"""Bytes of a part, the least that S3 accepts. S3 takes 10,000 parts, so a zip may have 50 GB."""
PARTS_IN_FLIGHT: Final = 2
"""Parts that are sent while the next one fills: 15 MB of memory."""
ZIP: Final = "application/zip"


class Upload:
    """A sink that cannot seek; an upload that is not published leaves nothing in the bucket."""

    def __init__(self, key: str, media_type: str = ZIP) -> None:
        self.key, self.size = key, 0
        self._headers: Any = {"ContentType": media_type, "ContentDisposition": "attachment"}
        self._object = {"Bucket": settings().bucket, "Key": key}
        self._id: str | None = None
        self._part = bytearray()
        self._pool = ThreadPoolExecutor(PARTS_IN_FLIGHT, "upload")
        self._running: deque[Future[dict[str, Any]]] = deque()
        self._sent_parts: list[dict[str, Any]] = []
        self._is_published = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)  # a part sent after the abort would stay in S3
        if self._id and not self._is_published:
            client("s3").abort_multipart_upload(**self._object, UploadId=self._id)

    def write(self, data: bytes) -> int:
        """Add bytes; each full part is sent in the background. Raises an earlier part's error."""
        self._part += data
        self.size += len(data)
        if len(self._part) >= PART_BYTES:
            self._send_part()
        return len(data)

    def flush(self) -> None:
        """Do nothing: ZipFile calls this, but a part is sent only when it is full."""

    def close(self) -> None:
        """Send the rest and wait for all parts; the file is not visible yet."""
        if self._id and self._part:
            self._send_part()
        self._wait(0)

    def publish(self) -> None:
        """Make the closed file visible under its key, in one request."""
        if self._id:
            client("s3").complete_multipart_upload(
                **self._object, UploadId=self._id, MultipartUpload={"Parts": self._sent_parts}
            )
        else:
            client("s3").put_object(**self._object, Body=bytes(self._part), **self._headers)
        self._is_published = True

    def _send_part(self) -> None:
        if self._id is None:
            upload = client("s3").create_multipart_upload(**self._object, **self._headers)
            self._id = upload["UploadId"]
        self._wait(PARTS_IN_FLIGHT - 1)
        number = len(self._sent_parts) + len(self._running) + 1
        self._running.append(self._pool.submit(self._upload_part, number, self._part))
        self._part = bytearray()

    def _upload_part(self, number: int, body: bytearray) -> dict[str, Any]:
        """Send a part; return its number, ETag and checksums."""
        answer = client("s3").upload_part(
            **self._object, UploadId=self._id, PartNumber=number, Body=body
        )
        names = [name for name in answer if name == "ETag" or name.startswith("Checksum")]
        return {"PartNumber": number, **{name: answer[name] for name in names}}

    def _wait(self, max_running: int) -> None:
        """Wait until at most this many parts are being sent."""
        while len(self._running) > max_running:
            self._sent_parts.append(self._running.popleft().result())
