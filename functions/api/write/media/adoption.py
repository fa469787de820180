"""Files in a body become media of the row: copied under its owner before the transaction begins.

The rule: docs/contract/storage.md#from-an-upload-to-a-medium.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import func, select

from api.http.bodies import POINTER
from api.http.errors import Fault, Invalid
from api.write.media import large_files, named_files, sources, targets
from api.write.media.large_files import LargeFiles
from api.write.media.named_files import NamedFiles, Naming
from api.write.media.sources import Budget, Source
from api.write.media.targets import Target
from openevent.domain.media import unused_media
from openevent.domain.write.request import Request
from openevent.infra import db, media_keys
from openevent.infra.media_keys import Owner
from openevent.model.resource import Resource


def adopt(request: Request) -> tuple[Request, LargeFiles]:
    """Copy the files that the body names, and return the request with their keys.

    A large file is copied by a job instead: the request no longer names it. A body without such an
    address costs nothing. Raises Invalid for an upload that the user may not use. If the user may
    not write the row, it copies nothing: the write says why.
    """
    namings = named_files.find(request.resource, request.attributes)
    if not namings:
        return request, LargeFiles(request)
    keys = [key for url in namings if (key := named_files.read_medium(url))]
    target = db.run_read(partial(targets.load, request=request, keys=keys))
    if target is None or not target.may_write:
        return request, LargeFiles(request)
    owner = target.owner or _reserve_owner(request.resource)
    by_url = dict(_Search(request, target, owner).find_all(namings))
    large = {url: by_url.pop(url) for url in _list_large(request.resource, namings, by_url)}
    if not request.dry_run:
        _store(by_url)
    large_columns = {name: source for url, source in large.items() for name in namings[url].columns}
    columns = {} if target.owner else {"id": owner.id}
    new_request = _complete(request, by_url, columns, without=large_columns.keys())
    return new_request, LargeFiles(request, large_columns)


def _complete(
    request: Request,
    by_url: Mapping[str, Source],
    columns: Mapping[str, int],
    without: Collection[str],
) -> Request:
    """Return the request with the keys of media, more columns, and `without` some others."""
    dashed = {name.replace("_", "-") for name in without}
    attributes = request.attributes.items()
    new_columns = {**request.new_columns, **columns} if request.key is None else {}
    return replace(
        request,
        attributes={name: value for name, value in attributes if name not in dashed},
        new_columns={name: value for name, value in new_columns.items() if name not in without},
        media={url: source.new_key for url, source in by_url.items()},
    )


def _list_large(
    resource: Resource, namings: NamedFiles, by_url: Mapping[str, Source]
) -> Iterator[str]:
    """Yield the addresses of large files that only columns of media name."""
    for url, source in list(by_url.items()):
        are_media = all(resource.fields[name].kind.is_media for name in namings[url].columns)
        if are_media and source.original and source.original.size > large_files.LARGE_BYTES:
            yield url


def _reserve_owner(resource: Resource) -> Owner:
    """Reserve the id of a new row that owns its media."""
    sequence = func.pg_get_serial_sequence(resource.table.name, "id")
    statement = select(func.nextval(sequence))
    row_id = db.run_repeatable(lambda connection: connection.execute(statement).scalar_one())
    return Owner(resource.plural, int(row_id))


@dataclass(frozen=True)
class _Search:
    """Looks for the files of a body."""

    request: Request
    target: Target
    owner: Owner
    budget: Budget = field(default_factory=Budget)

    def find_all(self, namings: NamedFiles) -> Iterator[tuple[str, Source]]:
        """Yield the source of each address that becomes a medium. Raises Invalid, with faults."""
        faults: list[Fault] = []
        for url, naming in namings.items():
            try:
                source = self._find(url, naming)
            except sources.Refused as refusal:
                faults += _build_faults(str(refusal), naming) if naming.is_value else []
                continue
            except sources.TooMuch as error:
                raise Invalid(*_build_faults(str(error), naming)) from error
            if source is not None:
                yield url, source
        if faults:
            raise Invalid(*faults)

    def _find(self, url: str, naming: Naming) -> Source | None:
        """Find the source of an address; None if the value stays an address.

        Raises Refused, TooMuch.
        """
        upload = named_files.read_upload(url)
        if upload is None:
            return self._find_medium(url, naming)
        if upload.user_id != self.request.user.id:
            raise sources.Refused(sources.NO_UPLOAD)
        is_picture = self._is_picture(naming)
        return sources.open_upload(upload, self.owner, self.budget, needs_picture=is_picture)

    def _find_medium(self, url: str, naming: Naming) -> Source | None:
        key = str(named_files.read_medium(url))
        if all(_holds(self.target, name, url, key) for name in naming.columns):
            return sources.keep(key)
        if media_keys.read_owner(key) != self.owner and key not in self.target.copyable:
            return None
        is_picture = self._is_picture(naming)
        return sources.open_medium(key, self.owner, self.budget, needs_picture=is_picture)

    def _is_picture(self, naming: Naming) -> bool:
        return any(_is_picture(self.request.resource, name) for name in naming.columns)


def _build_faults(message: str, naming: Naming) -> list[Fault]:
    names = [name.replace("_", "-") for name in dict.fromkeys(naming.columns)]
    return [Fault(message, pointer=POINTER.format(name)) for name in names]


def _is_picture(resource: Resource, column: str) -> bool:
    """Tell whether a column holds pictures: columns of media that no archive calls another kind."""
    if not resource.fields[column].kind.is_media:
        return False
    path = resource.archive.media.get(column) if resource.archive else None
    return path is None or path.setting == "image"


def _holds(target: Target, column: str, url: str, key: str) -> bool:
    """Tell whether the row holds the file in this column already."""
    stored = target.columns.get(column)
    return stored == key or any(url in text for text in named_files.list_texts(stored))


def _store(by_url: Mapping[str, Source]) -> None:
    """Note the new media, so that those of a failed write go, and store them. Raises Invalid."""
    new = [source for source in by_url.values() if not source.is_stored]
    if not new:
        return
    note = unused_media.build_note(source.new_key for source in new)
    db.run_repeatable(lambda connection: connection.execute(note))
    try:
        sources.store_all(new)
    except sources.Refused as refusal:
        raise Invalid(str(refusal)) from refusal
