"""What a zip's directory says of its entries, checked whole before one of them is read."""

import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from import_worker.limits import MEDIUM_BYTES, NAME_BYTES, RATIO, RATIO_FROM, TOTAL_BYTES, megabytes
from openevent.infra.quoting import quote_value
from openevent.work.import_report import Problem

UTF8: Final = 0x800
ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
PATCHED: Final = 0x20
HEADER_BYTES: Final = 30
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
DRIVE: Final = re.compile(r"[A-Za-z]:")
PLAIN_MODES: Final = {0, stat.S_IFREG, stat.S_IFDIR}
JUNK_NAMES: Final = {".ds_store", "thumbs.db", "desktop.ini"}
RULES: Final[tuple[tuple[Callable[[str, ZipInfo], object], str], ...]] = (
    (lambda name, info: "\0" in name + info.orig_filename, "has a NUL character in its name"),
    (
        lambda name, _: not name or CONTROL.search(name),
        "has control characters in its name, or none",
    ),
    (lambda name, _: "\\" in name, "has a backslash in its name"),
    (
        lambda name, _: name.startswith("/") or DRIVE.match(name),
        "has an absolute path, with a slash or drive in front",
    ),
    (lambda name, _: {"..", "."} & set(name.split("/")), 'has ".." or "." in its path'),
    (
        lambda name, _: len(name.encode(errors="replace")) > NAME_BYTES,
        f"has a name of more than {NAME_BYTES} bytes",
    ),
    (lambda _, info: info.flag_bits & ENCRYPTED, "is encrypted: make the zip without a password"),
    (
        lambda _, info: (
            info.flag_bits & PATCHED or info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}
        ),
        "is packed by a method other than stored or deflated: make the zip with an ordinary program",
    ),
    (
        lambda _, info: stat.S_IFMT(info.external_attr >> 16) not in PLAIN_MODES,
        "is a link or device, not a file",
    ),
    (
        lambda _, info: info.compress_type == ZIP_STORED and info.compress_size != info.file_size,
        "gives two different sizes for itself",
    ),
    (lambda _, info: info.file_size > MEDIUM_BYTES, f"is larger than {megabytes(MEDIUM_BYTES)}"),
    (
        lambda _, info: info.file_size > max(RATIO_FROM, RATIO * info.compress_size),
        f"would grow more than {RATIO}-fold when unpacked",
    ),
)
"""What an entry must not be: the test of its name and facts, and how the sentence goes on that
begins with its name."""


def get_path(info: ZipInfo) -> str:
    """Give an entry's path; UTF-8 that is not flagged as such (macOS) is read as what it is, and composed (NFC)."""
    name = info.filename
    if not info.flag_bits & UTF8 and not name.isascii():
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = info.filename
    return unicodedata.normalize("NFC", name)


def list_problems(infos: Iterable[ZipInfo], start: int) -> list[Problem]:
    """List what is wrong with the entries of a zip whose directory begins at byte `start`."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    return [*_of_each(ordered), *_of_places(ordered, start), *_of_all(ordered)]


def _of_each(infos: list[ZipInfo]) -> Iterator[Problem]:
    for info in infos:
        name = get_path(info)
        yield from (
            Problem(name, f"The file {quote_value(name)} in the zip {words}.")
            for test, words in RULES
            if test(name, info)
        )


def _of_places(ordered: list[ZipInfo], start: int) -> Iterator[Problem]:
    """Entries that share bytes are how 46 MB unpack to petabytes."""
    ends = [*(info.header_offset for info in ordered), start]
    for info, (begin, end) in zip(ordered, pairwise(ends), strict=True):
        if begin < 0 or begin + HEADER_BYTES + info.compress_size > end:
            name = get_path(info)
            yield Problem(
                name,
                f"The file {quote_value(name)} in the zip overlaps another one: the zip is damaged.",
            )


def _of_all(infos: list[ZipInfo]) -> Iterator[Problem]:
    total = sum(info.file_size for info in infos)
    if total > TOTAL_BYTES:
        yield Problem(
            "", f"Unpacked the zip has {megabytes(total)}; {megabytes(TOTAL_BYTES)} are allowed."
        )
    if total > max(10 * RATIO_FROM, RATIO * sum(info.compress_size for info in infos)):
        yield Problem("", f"The zip would grow more than {RATIO}-fold when unpacked.")


def is_junk(path: str) -> bool:
    """Tell what file managers leave in a zip."""
    name = path.rpartition("/")[2]
    return path.startswith("__MACOSX/") or name.startswith("._") or name.lower() in JUNK_NAMES
