"""Names of files that people read: downloads, uploads and attachments, in their own script.

Keys and paths have safe names instead (openevent/infra/storage.py).
"""

import re
import unicodedata
from typing import Final
from urllib.parse import quote

from openevent.text.lines import JOINERS, clean_line
from openevent.text.normal_form import normalize

FORBIDDEN: Final = frozenset('<>:"/\\|?*;')
"""Characters that file systems or headers refuse; they become blanks."""
NAME_BYTES: Final = 160
"""Bytes of UTF-8 of a name. File systems allow 255; an id and an extension follow."""
UNNAMED: Final = "Unnamed"
EXTENSION: Final = re.compile(r"(?<!\.)\.[A-Za-z0-9]{1,9}$")
FOLDERS: Final = re.compile(r"[/\\]")
NOT_SAFE: Final = re.compile(r"[^A-Za-z0-9._ -]+")


def build_zip_name(name: str) -> str:
    """Build the name of a zip from the name of an event."""
    return f"{_build_stem(name)}.zip"


def build_file_name(path: str) -> str:
    """Build a file's name from its path on any system; the extension stays."""
    name = FOLDERS.split(path)[-1].strip()
    match = EXTENSION.search(name)
    extension = match[0] if match else ""
    return _build_stem(name.removesuffix(extension)) + extension


def build_disposition(name: str, kind: str = "attachment") -> str:
    """Build a Content-Disposition with two names: in its own script, and in ASCII for old clients.

    See RFC 6266 and RFC 8187. `kind` is `attachment` or `inline`.
    """
    encoded_name = quote(name, safe="")
    return f"{kind}; filename=\"{_build_ascii_name(name)}\"; filename*=UTF-8''{encoded_name}"


def cut_bytes(text: str, size: int) -> str:
    """Cut a text to `size` bytes of UTF-8, not within a character."""
    return text.encode()[:size].decode(errors="ignore")


def _build_stem(name: str) -> str:
    """Replace what no file's name may hold; joiners stay, because scripts and emoji need them."""
    cleaned_name = "".join(" " if character in FORBIDDEN else character for character in name)
    return cut_bytes(clean_line(cleaned_name), NAME_BYTES).strip(f". {JOINERS}") or UNNAMED


def _build_ascii_name(name: str) -> str:
    """Build the name for old clients: letters lose their accents, other scripts become `_`."""
    match = EXTENSION.search(name)
    extension = match[0] if match else ""
    decomposed = normalize("NFKD", name.removesuffix(extension))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return (NOT_SAFE.sub("_", letters).strip("_. ") or "file") + extension
