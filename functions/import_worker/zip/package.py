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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Final
from urllib.parse import unquote
from zipfile import ZipFile, ZipInfo

from import_worker.limits import JSON_BYTES, JSON_FILE_BYTES, Load, megabytes
from import_worker.zip.directory import is_junk, path_of, problems
from import_worker.zip.end_record import CUT_OFF, End, Seekable, read_end
from import_worker.zip.entry_stream import CHUNK, UNREADABLE, unpacked
from openevent.work.import_report import JobFailed, Problem, Report, quote_value

NAMES: Final = (
    *(
        "event",
        "social_links",
        "forms",
        "microlocations",
        "sponsors",
        "speakers",
        "tracks",
        "session_types",
    ),
    *("sessions", "faq_types", "faqs", "event_copyright", "speakers_call", "meta"),
)
"""The JSON files of the zip, in their order (docs/contract/archive.md#what-an-export-writes)."""
EXPECTED: Final = ("microlocations", "sponsors", "speakers", "tracks", "sessions")
"""What every real zip has besides `event`."""
SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Medium:
    """A file of the zip that is no JSON: `path` without leading slash, `size` in bytes unpacked."""

    path: str
    size: int
    entry: ZipInfo = field(repr=False, compare=False)


@dataclass(frozen=True)
class Package:
    """A checked zip; see the module."""

    archive: ZipFile
    files: Mapping[str, ZipInfo]
    media: Mapping[str, Medium]

    @property
    def load(self) -> Load:
        """Say what the zip asks of the worker."""
        json_bytes = sum(info.file_size for info in self.files.values())
        return Load(json_bytes, sum(medium.size for medium in self.media.values()), len(self.media))

    def names(self) -> tuple[str, ...]:
        """Give the JSON files that are there, in the order of NAMES."""
        return tuple(name for name in NAMES if name in self.files)

    def read(self, name: str) -> bytearray:
        """Unpack a JSON file, at most JSON_FILE_BYTES. Raises KeyError where it is not there, Refused if damaged."""
        with unpacked(name, self.archive, self.files[name]) as stream:
            return stream.whole()

    def medium(self, reference: str) -> Medium | None:
        """Find the medium that a field names: leading slash, percent signs and decomposed letters do not matter."""
        plain = unicodedata.normalize("NFC", reference.strip()).lstrip("/")
        return self.media.get(plain) or self.media.get(unicodedata.normalize("NFC", unquote(plain)))

    def open(self, medium: Medium) -> IO[bytes]:
        """Open a medium as a stream of exactly its size; reading a damaged one raises Refused."""
        return io.BufferedReader(unpacked(medium.path, self.archive, medium.entry), CHUNK)

    def report_missing(self, report: Report) -> None:
        """Note the JSON files that a zip should have: without `event` it is an error."""
        if "event" not in self.files:
            report.error("event", 'The zip holds no file "event": it is not the zip of an event.')
        for name in EXPECTED:
            if name not in self.files:
                report.warning(
                    name,
                    f"The zip holds no file {quote_value(name)}: only what other files name comes in.",
                )


@contextmanager
def opened(file: Seekable, size: int) -> Iterator[Package]:
    """Check a zip of `size` bytes in a seekable file and open it. Raises Refused, naming every entry that is wrong."""
    end = read_end(file, size)
    try:
        archive = ZipFile(file)
    except UNREADABLE as error:
        raise JobFailed(CUT_OFF, reason="not_a_zip") from error
    with archive:
        yield _package(archive, end)


def _package(archive: ZipFile, end: End) -> Package:
    infos = archive.infolist()
    found = problems(infos, end.offset)
    if len(infos) != end.entries:
        found.append(
            Problem(
                "",
                "The zip is damaged: its directory and its end count different numbers of files.",
            )
        )
    _refuse(found)
    paths = [
        (path_of(info), info) for info in infos if not info.is_dir() and not is_junk(path_of(info))
    ]
    top = _top_folder([path for path, _ in paths])
    named = [(_canonical(path.removeprefix(top)), info) for path, info in paths]
    files = {name: info for name, info in named if name in NAMES}
    _refuse([*_twice([name for name, _ in named]), *_too_large(files)])
    others = (
        pair
        for pair in named
        if "/" in pair[0] or not (pair[0] in NAMES or pair[0].lower().endswith(".json"))
    )
    in_order = sorted(others, key=lambda pair: pair[1].header_offset)
    return Package(
        archive, files, {path: Medium(path, info.file_size, info) for path, info in in_order}
    )


def _top_folder(paths: list[str]) -> str:
    """Find the one folder that a hand-made zip has around everything, with its slash."""
    tops = {path.partition("/")[0] + "/" if "/" in path else "" for path in paths}
    return tops.pop() if len(tops) == 1 else ""


def _canonical(path: str) -> str:
    """Name a JSON file as the format does: `Session-Types.json` is `session_types`; other paths stay."""
    name = unicodedata.normalize("NFKC", path).casefold().removesuffix(".json").replace("-", "_")
    return name if name in NAMES else path


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
        raise JobFailed(found[0].message + more, found[:SHOWN], reason="unsafe_zip")
