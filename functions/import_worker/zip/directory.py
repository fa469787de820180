"""Checks of a zip's directory, before the worker reads any entry."""

import re
import stat
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from import_worker.limits import (
    MAXIMUM_MEDIUM_BYTES,
    MAXIMUM_NAME_BYTES,
    MAXIMUM_RATIO,
    MAXIMUM_TOTAL_BYTES,
    RATIO_CHECKED_FROM,
    megabytes,
)
from openevent.text.normal_form import to_nfc
from openevent.text.quoting import quote_value
from openevent.work.import_report import Problem

UTF8: Final = 0x800
ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
PATCHED: Final = 0x20
OTHER_METHOD: Final = (
    "is compressed by a method other than stored or deflated: make the zip with an ordinary program"
)
METHODS: Final = {ZIP_STORED, ZIP_DEFLATED}
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
    (
        lambda name, _: name.startswith("/") or DRIVE.match(name),
        "has an absolute path, with a slash or drive in front",
    ),
    (lambda name, _: {"..", "."} & set(name.split("/")), 'has ".." or "." in its path'),
    (
        lambda name, _: len(to_nfc(name).encode(errors="replace")) > MAXIMUM_NAME_BYTES,
        f"has a name of more than {MAXIMUM_NAME_BYTES} bytes",
    ),
    (lambda _, info: info.flag_bits & ENCRYPTED, "is encrypted: make the zip without a password"),
    (
        lambda _, info: info.flag_bits & PATCHED or info.compress_type not in METHODS,
        OTHER_METHOD,
    ),
    (
        lambda _, info: stat.S_IFMT(info.external_attr >> 16) not in PLAIN_MODES,
        "is a link or device, not a file",
    ),
    (
        lambda _, info: info.compress_type == ZIP_STORED and info.compress_size != info.file_size,
        "has two different sizes in the directory",
    ),
    (
        lambda _, info: info.file_size > MAXIMUM_MEDIUM_BYTES,
        f"is larger than {megabytes(MAXIMUM_MEDIUM_BYTES)}",
    ),
    (
        lambda _, info: (
            info.file_size > max(RATIO_CHECKED_FROM, MAXIMUM_RATIO * info.compress_size)
        ),
        f"would grow more than {MAXIMUM_RATIO}-fold when unpacked",
    ),
)
"""Tests of an entry's name and directory entry, each with the end of its message."""


def get_path(info: ZipInfo) -> str:
    """Get an entry's path as the zip spells it, with a slash between folders.

    macOS writes UTF-8 without the flag for it; such a name is decoded as UTF-8. Some programs for
    Windows write backslashes between folders.
    """
    name = info.filename
    if not info.flag_bits & UTF8 and not name.isascii():
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = info.filename
    return join_folders(name)


def join_folders(path: str) -> str:
    """Write a path with slashes, whatever system it is from."""
    return path.replace("\\", "/")


def list_problems(infos: Iterable[ZipInfo], start: int) -> list[Problem]:
    """List the problems of all entries. The zip's directory begins at byte `start`."""
    entries = sorted(infos, key=lambda info: info.header_offset)
    return [*_check_rules(entries), *_check_places(entries, start), *_check_totals(entries)]


def _check_rules(entries: list[ZipInfo]) -> Iterator[Problem]:
    for info in entries:
        name = get_path(info)
        for has_problem, ending in RULES:
            if has_problem(name, info):
                yield Problem(name, f"The file {quote_value(name)} in the zip {ending}.")


def _check_places(entries: list[ZipInfo], start: int) -> Iterator[Problem]:
    """Check that no entries share bytes: in such a way 46 MB can unpack to petabytes."""
    offsets = [*(info.header_offset for info in entries), start]
    for info, (begin, end) in zip(entries, pairwise(offsets), strict=True):
        if begin < 0 or begin + HEADER_BYTES + info.compress_size > end:
            name = get_path(info)
            message = (
                f"The file {quote_value(name)} in the zip overlaps another one: the zip is damaged."
            )
            yield Problem(name, message)


def _check_totals(entries: list[ZipInfo]) -> Iterator[Problem]:
    total = sum(info.file_size for info in entries)
    compressed = sum(info.compress_size for info in entries)
    if total > MAXIMUM_TOTAL_BYTES:
        size, maximum = megabytes(total), megabytes(MAXIMUM_TOTAL_BYTES)
        yield Problem("", f"The unpacked zip has {size}; {maximum} are allowed.")
    if total > max(10 * RATIO_CHECKED_FROM, MAXIMUM_RATIO * compressed):
        yield Problem("", f"The zip would grow more than {MAXIMUM_RATIO}-fold when unpacked.")


def is_junk(path: str) -> bool:
    """Whether a path belongs to the files that file managers add to a zip."""
    name = path.rpartition("/")[2]
    return path.startswith("__MACOSX/") or name.startswith("._") or name.lower() in JUNK_NAMES
