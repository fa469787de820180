"""Media on their way from the zip to the bucket: read one after another in the zip's order, stored by many threads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from threading import Condition
from typing import Any, Final

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from import_worker.zip.package import Medium, Package
from openevent.infra import storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work.tasks import Progress

THREADS: Final = 32
"""500 small objects: 2.3 s with 8 threads, 1.3 s with 32 (docs/contract/platform.md#zip-and-media)."""
BYTES_IN_MEMORY: Final = 64_000_000
"""Bytes of media in memory at once."""
LARGE_BYTES: Final = 8_000_000
"""Bytes from which a medium is not held in memory but read twice: for its digest, then to be
stored."""
HEAD_BYTES: Final = 16
"""First bytes that tell a medium's type."""
MIN_WEIGHT: Final = 250_000
"""What the smallest medium counts in memory, so that few wait for a thread."""
BLOCK_BYTES: Final = 1 << 20
FIRST_PERCENT, LAST_PERCENT = 50, 85
"""Percent of the whole job when the first medium is read, and when the last is stored."""


@dataclass
class MemoryBudget:
    """Bytes that may be in memory; who wants more waits until others are done."""

    left: int = BYTES_IN_MEMORY
    _changed: Condition = field(default_factory=Condition)

    def take(self, size: int) -> None:
        """Wait until `size` bytes are free, and take them."""
        with self._changed:
            self._changed.wait_for(lambda: self.left >= size)
            self.left -= size

    def give_back(self, size: int) -> None:
        with self._changed:
            self.left += size
            self._changed.notify()


@dataclass
class MediaStore:
    """The bucket's side of an import: what was put under which key, by the path or URL that a field names."""

    event_id: int
    pool: ThreadPoolExecutor
    keys: dict[str, str] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _running: list[Future[None]] = field(default_factory=list)
    _allowance: MemoryBudget = field(default_factory=MemoryBudget)

    def put(self, package: Package, medium: Medium) -> None:
        """Store a file of the zip: a small one while this goes on, a large one at once."""
        if medium.size > LARGE_BYTES:
            self._put_large(package, medium)
        else:
            self._allowance.take(_count_memory(medium))
            with package.open(medium) as stream:
                content = stream.read()
            self._put_small(medium, content)
        self.check()

    def copy(self, url: str, key: str) -> None:
        """Copy an object of our own bucket, which a URL names, into the event: where it is gone, it stands for none."""
        _, _, _, digest, name = key.split("/")
        self.keys[url] = storage.build_media_key(self.event_id, digest, name)
        self._start(self._copied, url, key)

    def _copied(self, url: str, key: str) -> None:
        try:
            source = {"Bucket": settings().bucket, "Key": key}
            client("s3").copy_object(
                Bucket=settings().bucket, Key=self.keys[url], CopySource=source
            )
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
                raise
            del self.keys[url]  # it stays the address of something that is gone

    def check(self) -> None:
        """Raise what went wrong in a thread."""
        ended = [future for future in self._running if future.done()]
        self._running = [future for future in self._running if not future.done()]
        for future in ended:
            future.result()

    def finish(self) -> None:
        """Wait for all that was begun. Raises what went wrong."""
        for future in self._running:
            future.result()

    def _put_small(self, medium: Medium, content: bytes) -> None:
        def put() -> None:
            try:
                storage.put_media(self.keys[medium.path], content, content[:HEAD_BYTES])
            finally:
                self._allowance.give_back(_count_memory(medium))

        if self._is_new(
            medium.path, sha256(content).hexdigest(), storage.build_safe_name(medium.path)
        ):
            self._start(put)
        else:
            self._allowance.give_back(_count_memory(medium))

    def _put_large(self, package: Package, medium: Medium) -> None:
        digest, head = _read_digest(package, medium)
        if self._is_new(medium.path, digest, storage.build_safe_name(medium.path)):
            config = TransferConfig(multipart_chunksize=LARGE_BYTES, use_threads=False)
            with package.open(medium) as stream:
                client("s3").upload_fileobj(
                    stream,
                    settings().bucket,
                    self.keys[medium.path],
                    ExtraArgs=storage.build_media_headers(head),
                    Config=config,
                )

    def _is_new(self, named: str, digest: str, name: str) -> bool:
        key = storage.build_media_key(self.event_id, digest, name)
        self.keys[named] = key
        is_new = key not in self._known
        self._known.add(key)
        return is_new

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        self._running.append(self.pool.submit(work, *arguments))


@contextmanager
def _open_store(event_id: int) -> Iterator[MediaStore]:
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            store = MediaStore(event_id, pool)
            yield store
            store.finish()
        finally:
            # Nothing may still be on its way when the job ends: its leftovers are removed then.
            pool.shutdown(wait=True, cancel_futures=True)


def store_media(
    package: Package,
    named: Iterable[Medium],
    copies: Mapping[str, str],
    event_id: int,
    progress: Progress,
) -> dict[str, str]:
    """Store the media that fields name, and copies of our own (URL to key); give the key by what the field holds."""
    wanted = {medium.path for medium in named}
    in_order = [medium for medium in package.media.values() if medium.path in wanted]
    total = len(in_order) + len(copies)
    if not total:
        return {}
    progress.phase(FIRST_PERCENT, f"Uploading media (1/{total})")
    with _open_store(event_id) as target:
        for number, (url, key) in enumerate(copies.items()):
            _report_progress(progress, number, total)
            target.copy(url, key)
        for number, medium in enumerate(in_order, len(copies)):
            _report_progress(progress, number, total)
            target.put(package, medium)
        return target.keys


def _count_memory(medium: Medium) -> int:
    return max(medium.size, MIN_WEIGHT)


def _report_progress(progress: Progress, number: int, total: int) -> None:
    progress.step(
        FIRST_PERCENT + (LAST_PERCENT - FIRST_PERCENT) * number // total,
        f"Uploading media ({number + 1}/{total})",
    )


def _read_digest(package: Package, medium: Medium) -> tuple[str, bytes]:
    """Give the SHA-256 and the first bytes of a medium."""
    digest, head = sha256(), b""
    with package.open(medium) as stream:
        while block := stream.read(BLOCK_BYTES):
            head = head or block[:HEAD_BYTES]
            digest.update(block)
    return digest.hexdigest(), head
