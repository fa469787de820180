"""The uploaded zip, believed in nothing: checked from its end record and directory before a byte is unpacked.

    with opened(file, size) as package:
        package.names()                      the JSON files it holds, such as ("event", "sessions")
        package.read("sessions")             one of them, unpacked
        package.media                        path -> Medium, in the order of the file (reading in it costs fewest GETs)
        package.medium("/images/x.jpg")      the Medium that a field of the JSON names, or None
        package.load                         what it asks of the worker (limits.refuse_what_does_not_fit)
        with package.open(medium) as stream: …

Whatever is wrong with the zip is a Refused whose message names the file; `errors` lists everything
that is wrong.
"""

import io
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Final
from urllib.parse import unquote
from zipfile import ZipFile, ZipInfo

from import_worker.limits import JSON_BYTES, JSON_FILE_BYTES, Load, megabytes
from import_worker.zip.directory import get_path, is_junk, list_problems
from import_worker.zip.end_record import INCOMPLETE, EndRecord, Seekable, read_end
from import_worker.zip.entry_stream import CHUNK, UNREADABLE, open_entry
from openevent.infra.quoting import quote_value
from openevent.model.archive import META
from openevent.resources import RESOURCES
from openevent.work.import_report import JobFailed, Problem, Report

MAXIMUM_PROBLEMS: Final = 100


@dataclass(frozen=True, slots=True)
class Medium:
    """A file of the zip that is no JSON: `path` without leading slash, `size` in bytes unpacked."""

    path: str
    size: int
    entry: ZipInfo = field(repr=False, compare=False)


@dataclass(frozen=True)
class Package:
    """A checked zip; see the module. `unknown` are JSON files at its root that no resource declares."""

    archive: ZipFile
    files: Mapping[str, ZipInfo]
    media: Mapping[str, Medium]
    unknown: Sequence[str] = ()

    @property
    def load(self) -> Load:
        """Say what the zip asks of the worker."""
        json_bytes = sum(info.file_size for info in self.files.values())
        return Load(json_bytes, sum(medium.size for medium in self.media.values()), len(self.media))

    def names(self) -> tuple[str, ...]:
        """Give the JSON files that are there, in the order of the format."""
        return tuple(name for name in known_files() if name in self.files)

    def read(self, name: str) -> bytearray:
        """Unpack a JSON file, at most JSON_FILE_BYTES. Raises KeyError where it is not there, Refused if damaged."""
        with open_entry(name, self.archive, self.files[name]) as stream:
            return stream.whole()

    def medium(self, reference: str) -> Medium | None:
        """Find the medium that a field names: leading slash, percent signs and decomposed letters do not matter."""
        plain = unicodedata.normalize("NFC", reference.strip()).lstrip("/")
        return self.media.get(plain) or self.media.get(unicodedata.normalize("NFC", unquote(plain)))

    def open(self, medium: Medium) -> IO[bytes]:
        """Open a medium as a stream of exactly its size; reading a damaged one raises Refused."""
        return io.BufferedReader(open_entry(medium.path, self.archive, medium.entry), CHUNK)

    def report_missing(self, report: Report) -> None:
        """Note the JSON files that a zip should have: without `event` it is an error."""
        if "event" not in self.files:
            report.error("event", 'The zip holds no file "event": it is not the zip of an event.')
        for name, resource in RESOURCES.by_file.items():
            if resource.entry.expected and name not in self.files:
                report.warning(
                    name,
                    f"The zip holds no file {quote_value(name)}: only what other files name comes in.",
                )

    def report_unknown(self, named: Container[str], report: Report) -> None:
        """Warn of JSON files that are left out: no resource declares them, and no field names them as media."""
        for name in self.unknown:
            if name not in named:
                words = f"{quote_value(name)} is not a file that the import knows: it was left out."
                report.warning(name, words)


def known_files() -> tuple[str, ...]:
    """List the JSON files of the zip, in their order (docs/contract/archive.md#what-an-export-writes)."""
    return (*RESOURCES.by_file, META)


@contextmanager
def open_package(file: Seekable, size: int) -> Iterator[Package]:
    """Check a zip of `size` bytes in a seekable file and open it. Raises Refused, naming every entry that is wrong."""
    end = read_end(file, size)
    try:
        archive = ZipFile(file)
    except UNREADABLE as error:
        raise JobFailed(INCOMPLETE, reason="not_a_zip") from error
    with archive:
        yield _package(archive, end)


def _package(archive: ZipFile, end: EndRecord) -> Package:
    infos = archive.infolist()
    found = list_problems(infos, end.offset)
    if len(infos) != end.entries:
        found.append(
            Problem(
                "",
                "The zip is damaged: its directory and its end count different numbers of files.",
            )
        )
    _refuse(found)
    paths = [
        (get_path(info), info)
        for info in infos
        if not info.is_dir() and not is_junk(get_path(info))
    ]
    top = _top_folder([path for path, _ in paths])
    known = frozenset(known_files())
    named = [(_canonical(path.removeprefix(top), known), info) for path, info in paths]
    files = {name: info for name, info in named if name in known}
    _refuse([*_twice([name for name, _ in named]), *_too_large(files)])
    others = [(path, info) for path, info in named if path not in known]
    unknown = [path for path, _ in others if _is_json(path)]
    in_order = sorted(others, key=lambda pair: pair[1].header_offset)
    media = {
        path: Medium(path, info.file_size, info)
        for path, info in in_order
        if not _has_json_suffix(path)
    }
    return Package(archive, files, media, unknown)


def _is_json(path: str) -> bool:
    """Tell whether a file can only be JSON of an event: at the root, without extension or with `.json`."""
    return "/" not in path and ("." not in path or _has_json_suffix(path))


def _has_json_suffix(path: str) -> bool:
    return "/" not in path and path.lower().endswith(".json")


def _top_folder(paths: list[str]) -> str:
    """Find the one folder that a hand-made zip has around everything, with its slash."""
    tops = {path.partition("/")[0] + "/" if "/" in path else "" for path in paths}
    return tops.pop() if len(tops) == 1 else ""


def _canonical(path: str, known: Container[str]) -> str:
    """Name a JSON file as the format does: `Session-Types.json` is `session_types`; other paths stay."""
    name = unicodedata.normalize("NFKC", path).casefold().removesuffix(".json").replace("-", "_")
    return name if name in known else path


def _twice(names: list[str]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem(name, f"The zip holds the file {quote_value(name)} {count} times.")


def _too_large(files: Mapping[str, ZipInfo]) -> Iterator[Problem]:
    for name, info in files.items():
        if info.file_size > JSON_FILE_BYTES:
            size = f"{megabytes(info.file_size)}; {megabytes(JSON_FILE_BYTES)} are allowed"
            yield Problem(name, f"The file {quote_value(name)} has {size}.")
    total = sum(info.file_size for info in files.values())
    if total > JSON_BYTES:
        yield Problem(
            "",
            f"The JSON files together have {megabytes(total)}; {megabytes(JSON_BYTES)} are allowed.",
        )


def _refuse(found: list[Problem]) -> None:
    if found:
        more = f" ({len(found) - 1:,} more like this.)" if len(found) > 1 else ""
        raise JobFailed(found[0].message + more, found[:MAXIMUM_PROBLEMS], reason="unsafe_zip")
