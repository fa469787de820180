"""Sources of media: what is copied, to which key, and whether the user may use it."""

import contextlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from openevent.domain.media import files, objects
from openevent.domain.media.objects import StoredObject
from openevent.infra import media_keys, storage
from openevent.infra.media_keys import Owner
from openevent.infra.media_types import HEAD_BYTES, MAXIMUM_BYTES, MEGABYTE, Family
from openevent.infra.upload_keys import UploadKey

MOST_READ: Final = MAXIMUM_BYTES[Family.PICTURE]
"""A larger upload is never read: its key comes from its ETag and size. Pictures are not larger.

docs/contract/storage.md#uploads
"""
NO_UPLOAD: Final = (
    "You have no such upload: it is of another account, or its day is over. Upload the file again."
)
TOO_LARGE: Final = "A file of this type may have {} MB: send a smaller one."
MOST_FILES: Final = 50
"""Files that one body may bring, usable or not: each is looked up."""
MOST_BYTES: Final = 100_000_000
"""Bytes of uploads by a form that one body may bring: they are read, and held until the copy."""
TOO_MANY: Final = f"A request may bring at most {MOST_FILES} files: write the others afterwards."
TOO_MANY_BYTES: Final = (
    "A request may bring at most 100 MB of files that came by a form and have up to 20 MB each: "
    "write the others afterwards."
)
GONE: Final = "A file that the request names no longer exists: upload it again."
THREADS: Final = 8
"""Threads that copy the files of one body."""


class Refused(Exception):
    """The user may not use the file; the text is a sentence for the client."""


class TooMuch(Exception):
    """The body brings too much for one request; the text is a sentence for the client."""


@dataclass
class Budget:
    """The files, and the bytes of those that are read, which a body may still bring."""

    files: int = MOST_FILES
    bytes: int = MOST_BYTES

    def take_file(self) -> None:
        """Count one file. Raises TooMuch."""
        self.files -= 1
        if self.files < 0:
            raise TooMuch(TOO_MANY)

    def take_bytes(self, size: int) -> None:
        """Count the bytes of a file that will be read. Raises TooMuch."""
        self.bytes -= size
        if self.bytes < 0:
            raise TooMuch(TOO_MANY_BYTES)


@dataclass(frozen=True)
class Source:
    """What becomes a medium under `new_key`.

    `content` is a cleaned picture; without it `original` is copied. `headers` replace those of the
    original. A source with neither is the medium itself.
    """

    new_key: str
    original: StoredObject | None = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    is_stored: bool = False

    def store(self) -> None:
        """Store the medium. Raises objects.Gone."""
        if self.content is not None:
            storage.put_media(self.new_key, self.content, self.content)
        elif self.original is not None:
            objects.copy(self.original, self.new_key, self.headers)
        elif objects.find(self.new_key) is None:
            raise objects.Gone


def keep(key: str) -> Source:
    """Return the source of a value that does not change."""
    return Source(key, is_stored=True)


def open_upload(upload: UploadKey, owner: Owner, budget: Budget, *, needs_picture: bool) -> Source:
    """Find an upload. Raises Refused, TooMuch."""
    budget.take_file()
    original = objects.find(upload.text)
    if original is None:
        raise Refused(NO_UPLOAD)
    if not upload.digest:
        if original.size <= MOST_READ:
            budget.take_bytes(original.size)
        return _check_form_upload(upload, original, owner, needs_picture=needs_picture)
    _check_kind(original.content_type, needs_picture=needs_picture)
    return Source(media_keys.build_key(owner, upload.digest, upload.name), original)


def open_medium(key: str, owner: Owner, budget: Budget, *, needs_picture: bool) -> Source | None:
    """Find a medium, of the owner or to copy to it; None if there is nothing to copy.

    Raises Refused, TooMuch.
    """
    budget.take_file()
    is_own = media_keys.read_owner(key) == owner
    if is_own and not needs_picture:
        return Source(key)
    original = objects.find(key)
    if original is not None and needs_picture:
        _check_is_no_file(original.content_type)
    if is_own:
        return Source(key)
    return Source(media_keys.move_key(key, owner), original) if original else None


def _check_kind(content_type: str, *, needs_picture: bool) -> None:
    if needs_picture and not content_type.startswith("image/"):
        raise Refused(files.NO_PICTURE)


def _check_is_no_file(content_type: str) -> None:
    """Check that a medium is of no other kind; an old picture may have been stored without one."""
    with contextlib.suppress(files.Unusable):
        if files.find_type(content_type).family != Family.PICTURE:
            raise Refused(files.NO_PICTURE)


def _check_form_upload(
    upload: UploadKey, original: StoredObject, owner: Owner, *, needs_picture: bool
) -> Source:
    """Check a file that came by a signed form, which nobody has looked at yet."""
    try:
        if original.size > MOST_READ:
            return _check_large(upload, original, owner, needs_picture=needs_picture)
        content = objects.read(original)
        file = files.read(content, upload.name)
    except objects.Gone as error:
        raise Refused(NO_UPLOAD) from error
    except files.Unusable as error:
        raise Refused(str(error)) from error
    _check_kind(file.type.content_type, needs_picture=needs_picture)
    key = media_keys.build_key(owner, sha256(file.content).hexdigest(), file.name)
    if file.content != content:
        return Source(key, original, file.content)
    headers = storage.build_media_headers(content, file.name)
    return Source(key, original, headers=headers)


def _check_large(
    upload: UploadKey, original: StoredObject, owner: Owner, *, needs_picture: bool
) -> Source:
    head = objects.read(original, HEAD_BYTES)
    media_type = files.read_type(head)
    # The form was for the declared type, which may allow more.
    most = MAXIMUM_BYTES[media_type.family]
    if original.size > most:
        raise Refused(TOO_LARGE.format(most // MEGABYTE))
    _check_kind(media_type.content_type, needs_picture=needs_picture)
    name = files.build_name(upload.name, media_type)
    digest = sha256(f"{original.etag} {original.size}".encode()).hexdigest()
    key = media_keys.build_key(owner, digest, name)
    return Source(key, original, headers=storage.build_media_headers(head, name))


def store_all(sources: Iterable[Source]) -> None:
    """Store media in parallel. Raises Refused."""
    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(source.store) for source in sources]
        try:
            for future in running:
                future.result()
        except objects.Gone as error:
            raise Refused(GONE) from error
