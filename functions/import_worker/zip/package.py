"""The uploaded zip, checked from its end record and directory before anything is unpacked.

    with open_package(file, size) as package:
        package.files                        name -> ZipInfo of the JSON files, such as "sessions"
        package.read("sessions")             one of them, unpacked
        package.media                        path -> Medium, in the order of the file: fewest GETs
        package.medium("/images/x.jpg")      the Medium that a field of the JSON names, or None
        package.workload                     the work for limits.check_capacity
        with package.open(medium) as stream: …

Any problem with the zip raises JobFailed. Its message names the first file, and `errors` lists
them all.
"""

import io
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Final
from urllib.parse import unquote
from zipfile import ZipFile, ZipInfo

from import_worker.limits import MAXIMUM_JSON_BYTES, MAXIMUM_JSON_FILE_BYTES, Workload, megabytes
from import_worker.zip.directory import get_path, is_junk, join_folders, list_problems
from import_worker.zip.end_record import INCOMPLETE, EndRecord, Seekable, read_end
from import_worker.zip.entry_stream import CHUNK, UNREADABLE, UnreadableEntry, open_entry
from import_worker.zip.twin_paths import merge_twins
from openevent.model.archive import META, SALES
from openevent.resources import RESOURCES
from openevent.text.normal_form import normalize, to_nfc
from openevent.text.quoting import quote_value
from openevent.work.import_report import Problem, Report
from openevent.work.job_failure import JobFailed

MAXIMUM_ZIP_PROBLEMS: Final = 100


@dataclass(frozen=True, slots=True)
class Medium:
    """A media file: its path without leading slash, and its unpacked size in bytes."""

    path: str
    size: int
    entry: ZipInfo = field(repr=False, compare=False)


@dataclass(frozen=True)
class Package:
    """A checked zip; `unknown` are the JSON files at its root that no resource declares.

    `sales` are the files of orders and attendees, which an import leaves out.
    """

    zip_file: ZipFile
    files: Mapping[str, ZipInfo]
    media: Mapping[str, Medium]
    unknown: Sequence[str] = ()
    sales: Mapping[str, ZipInfo] = field(default_factory=dict)

    @property
    def workload(self) -> Workload:
        """Measure the work that the zip means for the worker."""
        json_bytes = sum(_list_json_sizes(self.files))
        media_bytes = sum(medium.size for medium in self.media.values())
        return Workload(json_bytes, media_bytes, len(self.media))

    def read(self, name: str) -> bytearray:
        """Unpack a JSON file of at most MAXIMUM_JSON_FILE_BYTES.

        Raises KeyError, UnreadableEntry if it is larger or damaged.
        """
        if self.files[name].file_size > MAXIMUM_JSON_FILE_BYTES:
            raise _build_size_error(name, self.files[name])
        with open_entry(name, self.zip_file, self.files[name]) as stream:
            return stream.read_all()

    def read_sales(self, name: str) -> bytearray | None:
        """Unpack a file of `sales`; None if that fails, since an import does not need it."""
        entry = self.sales[name]
        if entry.file_size > MAXIMUM_JSON_FILE_BYTES:
            return None
        try:
            with open_entry(name, self.zip_file, entry) as stream:
                return stream.read_all()
        except UnreadableEntry:
            return None

    def medium(self, reference: str) -> Medium | None:
        """Find the medium that a field names.

        A leading slash, backslashes, percent-encoding and decomposed letters make no difference,
        but a path that is spelled exactly so goes first.
        """
        path = join_folders(reference.strip()).lstrip("/")
        spellings = path, unquote(path)
        for name in (*spellings, *map(to_nfc, spellings)):
            medium = self.media.get(name) or self._media_by_normal_path.get(name)
            if medium:
                return medium
        return None

    @cached_property
    def _media_by_normal_path(self) -> Mapping[str, Medium]:
        media: dict[str, Medium] = {}
        for path, medium in self.media.items():
            media.setdefault(to_nfc(path), medium)
        return media

    def open(self, medium: Medium) -> IO[bytes]:
        """Open a medium as a stream. A read raises JobFailed if it is damaged."""
        return io.BufferedReader(open_entry(medium.path, self.zip_file, medium.entry), CHUNK)

    def report_missing(self, report: Report) -> None:
        """Note the JSON files that a zip should have: without `event` it is an error."""
        if "event" not in self.files:
            report.error("event", 'The zip holds no file "event": it is not the zip of an event.')
        for name, resource in RESOURCES.by_file.items():
            if resource.required_archive.warn_if_absent and name not in self.files:
                report.warning(
                    name,
                    f"The zip holds no file {quote_value(name)}: "
                    "only what other files name comes in.",
                )

    def report_unknown(self, media_names: Container[str], report: Report) -> None:
        """Warn of JSON files that no resource declares and no field names as media."""
        for name in self.unknown:
            if name not in media_names:
                words = f"{quote_value(name)} is not a file that the import knows: it was left out."
                report.warning(name, words)


@contextmanager
def open_package(file: Seekable, size: int) -> Iterator[Package]:
    """Check a zip of `size` bytes and open it. Raises JobFailed with every problem."""
    end = read_end(file, size)
    try:
        archive = ZipFile(file)
    except UNREADABLE as error:
        raise JobFailed(INCOMPLETE, reason="not_a_zip") from error
    with archive:
        yield _package(archive, end)


def _package(archive: ZipFile, end: EndRecord) -> Package:
    infos = archive.infolist()
    problems = list_problems(infos, end.offset)
    if len(infos) != end.entries:
        message = "The zip is damaged: its directory and its end differ in the number of files."
        problems.append(Problem("", message))
    _refuse(problems)
    paths = [
        (get_path(info), info)
        for info in infos
        if not get_path(info).endswith("/") and not is_junk(get_path(info))
    ]
    has_top = _has_top_folder([path for path, _ in paths])
    file_names = frozenset((*RESOURCES.by_file, META, *SALES))
    entries = [
        (_canonical(path.partition("/")[2] if has_top else path, file_names), info)
        for path, info in paths
    ]
    sales = {name: info for name, info in entries if name in SALES}
    files = {name: info for name, info in entries if name in file_names and name not in sales}
    _refuse([*_list_duplicates([name for name, _ in entries]), *_check_json_bytes(files)])
    entries = merge_twins(entries)
    others = [(path, info) for path, info in entries if path not in file_names]
    unknown = [path for path, _ in others if _is_json(path)]
    in_order = sorted(others, key=lambda pair: pair[1].header_offset)
    media = {
        path: Medium(path, info.file_size, info)
        for path, info in in_order
        if not _has_json_suffix(path)
    }
    return Package(archive, files, media, unknown, sales)


def _is_json(path: str) -> bool:
    """Check for a file at the root with `.json` or no extension: JSON of an event."""
    return "/" not in path and ("." not in path or _has_json_suffix(path))


def _has_json_suffix(path: str) -> bool:
    return "/" not in path and path.lower().endswith(".json")


def _has_top_folder(paths: list[str]) -> bool:
    """Check for a single top folder, as hand-made zips have it."""
    tops = {to_nfc(path.partition("/")[0]) if "/" in path else "" for path in paths}
    return len(tops) == 1 and tops != {""}


def _canonical(path: str, file_names: Container[str]) -> str:
    """Write the name of a JSON file as the format does: `Session-Types.json` is `session_types`.

    Other paths stay as they are.
    """
    name = normalize("NFKC", path).casefold().removesuffix(".json").replace("-", "_")
    return name if name in file_names else path


def _list_duplicates(names: list[str]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem(name, f"The zip holds the file {quote_value(name)} {count} times.")


def _list_json_sizes(files: Mapping[str, ZipInfo]) -> list[int]:
    """List the bytes of the JSON files that `Package.read` unpacks."""
    sizes = [info.file_size for info in files.values()]
    return [size for size in sizes if size <= MAXIMUM_JSON_FILE_BYTES]


def _build_size_error(name: str, info: ZipInfo) -> UnreadableEntry:
    size, maximum = megabytes(info.file_size), megabytes(MAXIMUM_JSON_FILE_BYTES)
    message = f"The file {quote_value(name)} has {size}; {maximum} are allowed."
    return UnreadableEntry(message, [Problem(name, message)], reason="too_large")


def _check_json_bytes(files: Mapping[str, ZipInfo]) -> Iterator[Problem]:
    total = sum(_list_json_sizes(files))
    if total > MAXIMUM_JSON_BYTES:
        size, maximum = megabytes(total), megabytes(MAXIMUM_JSON_BYTES)
        yield Problem("", f"The JSON files together have {size}; {maximum} are allowed.")


def _refuse(problems: list[Problem]) -> None:
    """Raise JobFailed if there are problems."""
    if problems:
        count = len(problems) - 1
        more = f" ({count:,} more like this.)" if count else ""
        message = problems[0].message + more
        raise JobFailed(message, problems[:MAXIMUM_ZIP_PROBLEMS], reason="unsafe_zip")
