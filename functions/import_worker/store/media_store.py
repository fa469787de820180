"""Copy media from the zip to the bucket: read in the zip's order, stored by many threads.

Pictures are cleaned first (docs/contract/storage.md#pictures).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Condition
from typing import Any, Final, NamedTuple

from boto3.s3.transfer import TransferConfig

from import_worker.zip.entry_stream import UnreadableEntry
from import_worker.zip.package import Medium, Package
from openevent.infra import storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.infra.media_types import HEAD_BYTES
from openevent.pictures.parts import UnusablePicture
from openevent.pictures.prepare import check_format, is_picture, prepare_picture
from openevent.work.job_failure import JobFailed
from openevent.work.tasks import Progress

THREADS: Final = 32
"""500 small objects: 2.3 s with 8 threads, 1.3 s with 32
(docs/contract/platform.md#zip-and-media)."""
BYTES_IN_MEMORY: Final = 64_000_000
"""Bytes of media in memory at once."""
LARGE_BYTES: Final = 8_000_000
"""A larger medium is not kept in memory: it is read twice, for its digest and to be stored.

A picture is kept all the same, since it has at most 20 MB and is cleaned as a whole.
"""
MIN_WEIGHT: Final = 250_000
"""Bytes that the smallest medium counts, so that not too many wait for a thread."""
BLOCK_BYTES: Final = 1 << 20
FIRST_PERCENT: Final = 50
"""Percent of the whole job when the first medium is read."""
LAST_PERCENT: Final = 85
"""Percent of the whole job when the last medium is stored."""


@dataclass
class MemoryBudget:
    """Bytes that may be in memory; a caller waits until its bytes are free."""

    free_bytes: int = BYTES_IN_MEMORY
    _changed: Condition = field(default_factory=Condition)

    def acquire(self, size: int) -> None:
        """Wait until `size` bytes are free, and reserve them."""
        with self._changed:
            self._changed.wait_for(lambda: self.free_bytes >= size)
            self.free_bytes -= size

    def release(self, size: int) -> None:
        with self._changed:
            self.free_bytes += size
            self._changed.notify()


class StoredMedia(NamedTuple):
    """The key of each stored medium by the path or URL that a field holds, and what is left out.

    `refusals` tell a person why a picture of the zip was left out, by its path.
    """

    keys: dict[str, str]
    refusals: dict[str, str]

    @property
    def by_value(self) -> dict[str, str | None]:
        """What replaces each value of a field: a key, or None for a picture that is left out."""
        return {**self.keys, **dict.fromkeys(self.refusals)}


@dataclass
class MediaStore:
    """The media of one event in the bucket: the keys of stored ones, and the refused pictures."""

    event_id: int
    pool: ThreadPoolExecutor
    keys: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    _stored_keys: set[str] = field(default_factory=set)
    _running: list[Future[None]] = field(default_factory=list)
    _memory: MemoryBudget = field(default_factory=MemoryBudget)

    def put(self, package: Package, medium: Medium) -> None:
        """Store a file of the zip: a small one in the background, a large one before returning.

        A picture that cannot be used is not stored, but is in `refusals`.
        """
        try:
            if medium.size <= LARGE_BYTES or _check_large_picture(package, medium):
                self._read_and_put(package, medium)
            else:
                self._put_large(package, medium)
        except UnusablePicture as refusal:
            self.refusals[medium.path] = str(refusal)
        self.check()

    def copy(self, url: str, key: str) -> None:
        """Copy the object of our own bucket behind a URL into the event, in the background.

        If the object is gone, `keys` has no entry for the URL.
        """
        self.keys[url] = storage.build_copy_key(key, self.event_id)
        self._start(self._copy_object, url, key)

    def _copy_object(self, url: str, key: str) -> None:
        if not storage.copy_medium(key, self.event_id):
            del self.keys[url]  # the field keeps the URL of the missing object

    def check(self) -> None:
        """Raise the error of a thread that failed."""
        done = [future for future in self._running if future.done()]
        self._running = [future for future in self._running if not future.done()]
        for future in done:
            future.result()

    def finish(self) -> None:
        """Wait for all threads. Raises the error of a thread that failed."""
        for future in self._running:
            future.result()

    def _read_and_put(self, package: Package, medium: Medium) -> None:
        """Read a medium into memory, clean it if it is a picture, and store it."""
        weight = max(medium.size, MIN_WEIGHT)
        self._memory.acquire(weight)
        is_started = False
        try:
            with package.open(medium) as stream:
                content = stream.read()
            if is_picture(content[:HEAD_BYTES]):
                content = prepare_picture(content).content
            if self._add_key(medium.path, sha256(content).hexdigest()):
                self._start(self._put_content, medium.path, content, weight)
                is_started = True
        finally:
            if not is_started:
                self._memory.release(weight)

    def _put_content(self, path: str, content: bytes, weight: int) -> None:
        try:
            storage.put_media(self.keys[path], content, content[:HEAD_BYTES], path)
        finally:
            self._memory.release(weight)

    def _put_large(self, package: Package, medium: Medium) -> None:
        digest, head = _read_digest(package, medium)
        if not self._add_key(medium.path, digest):
            return
        with package.open(medium) as stream:
            client("s3").upload_fileobj(
                stream,
                settings().bucket,
                self.keys[medium.path],
                ExtraArgs=storage.build_media_headers(head, medium.path),
                Config=TransferConfig(multipart_chunksize=LARGE_BYTES, use_threads=False),
            )

    def _add_key(self, path: str, digest: str) -> bool:
        """Note the key of a path; returns whether nothing is stored under the key yet."""
        key = storage.build_media_key(self.event_id, digest, storage.build_safe_name(path))
        self.keys[path] = key
        is_new = key not in self._stored_keys
        self._stored_keys.add(key)
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
            # No upload may outlive the job: a failed job's objects are removed at its end.
            pool.shutdown(wait=True, cancel_futures=True)


def store_media(
    package: Package,
    media: Iterable[Medium],
    copies: Mapping[str, str],
    event_id: int,
    progress: Progress,
) -> StoredMedia:
    """Store the media that fields name; return each one's key by the value of its field.

    `media` are files of the zip, `copies` are keys of our own bucket by their URL. Raises JobFailed
    with every medium that is damaged.
    """
    paths = {medium.path for medium in media}
    media_in_order = [medium for medium in package.media.values() if medium.path in paths]
    total = len(media_in_order) + len(copies)
    if not total:
        return StoredMedia({}, {})
    progress.phase(FIRST_PERCENT, f"Uploading media (1/{total})")
    with _open_store(event_id) as store:
        for number, (url, key) in enumerate(copies.items()):
            _report_progress(progress, number, total)
            store.copy(url, key)
        for number in _put_all(store, package, media_in_order):
            _report_progress(progress, len(copies) + number, total)
        return StoredMedia(store.keys, store.refusals)


def _put_all(store: MediaStore, package: Package, media: Sequence[Medium]) -> Iterator[int]:
    """Store files of the zip; yield the number of each, from 0, before it is read.

    After a damaged file the others are only read, to find all that are damaged.
    """
    failures: list[UnreadableEntry] = []
    for number, medium in enumerate(media):
        yield number
        try:
            if failures:
                _read_digest(package, medium)
            else:
                store.put(package, medium)
        except UnreadableEntry as failure:
            failures.append(failure)
    if failures:
        raise _build_error(failures)


def _build_error(failures: list[UnreadableEntry]) -> JobFailed:
    message, count = failures[0].message, len(failures) - 1
    more = f" ({count:,} more like this.)" if count else ""
    problems = [problem for failure in failures for problem in failure.errors]
    return JobFailed(message + more, problems, reason="damaged")


def _report_progress(progress: Progress, number: int, total: int) -> None:
    percent = FIRST_PERCENT + (LAST_PERCENT - FIRST_PERCENT) * number // total
    progress.step(percent, f"Uploading media ({number + 1}/{total})")


def _read_digest(package: Package, medium: Medium) -> tuple[str, bytes]:
    """Return the SHA-256 and the first bytes of a medium."""
    digest, head = sha256(), b""
    with package.open(medium) as stream:
        while block := stream.read(BLOCK_BYTES):
            head += block[: HEAD_BYTES - len(head)]
            digest.update(block)
    return digest.hexdigest(), head


def _check_large_picture(package: Package, medium: Medium) -> bool:
    """Tell whether a large medium is a picture. Raises UnusablePicture for one over 20 MB."""
    with package.open(medium) as stream:
        head = stream.read(HEAD_BYTES)
    if not is_picture(head):
        return False
    check_format(head, medium.size)
    return True
