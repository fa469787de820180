"""The zips of real conferences, read without the importer's code: the data to expect."""

import html
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openevent.infra.media_types import HEAD_BYTES
from openevent.pictures.prepare import is_picture, prepare_picture
from tests.places import SAMPLES

NAMES = (
    "EhealthAfrica",
    "FBF817",
    "FOSSASIASummit2011",
    "FOSSASIASummit2014",
    "FOSSASIASummit2017",
    "FOSSASIASummit2018",
    "MozillaAllHands16",
    "OSCAL2017",
    "OSCON17",
    "OpenTechSummit2017",
    "SparkSummit17",
)
FILES = {
    "microlocation": "microlocations",
    "sponsor": "sponsors",
    "speaker": "speakers",
    "track": "tracks",
    "session-type": "session_types",
    "session": "sessions",
}

type Record = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """The zip of one conference."""

    name: str

    @property
    def path(self) -> Path:
        return SAMPLES / f"{self.name}.zip"

    @cached_property
    def entries(self) -> dict[str, bytes]:
        with ZipFile(self.path) as archive:
            return {
                to_nfc(info.filename): archive.read(info)
                for info in archive.infolist()
                if not info.is_dir()
            }

    @cached_property
    def event(self) -> Record:
        return _use_underscores(read_json(self.entries["event"].decode()))

    def records(self, type_: str) -> list[Record]:
        """Return a file's records, with underscores in their keys; none if the file is missing."""
        text = self.entries.get(FILES[type_], b"[]").decode()
        try:
            records = read_json(text)
        except ValueError:
            records = read_json(re.sub(r"\}\s*\{", "},{", text))
        return [_use_underscores(record) for record in records]

    @property
    def links(self) -> Counter[tuple[int, int]]:
        """Return the places of the sessions and speakers that either side links."""
        sessions, speakers = self.records("session"), self.records("speaker")
        places = {
            (i, find_place(speakers, ref))
            for i, record in enumerate(sessions)
            for ref in record.get("speakers") or []
        }
        places |= {
            (find_place(sessions, ref), i)
            for i, record in enumerate(speakers)
            for ref in record.get("sessions") or []
        }
        return Counter(places)

    def medium(self, value: Any) -> bytes | None:
        """Return the bytes of the file that a value names, a picture without its metadata.

        None if the zip has no such file.
        """
        if not isinstance(value, str) or "/" not in value:
            return None
        content = self.entries.get(value.lstrip("/"))
        return clean(content) if content else content

    @property
    def referenced_media(self) -> list[bytes]:
        """Return the bytes of each file that a field of a record names."""
        records = [self.event, *(record for type_ in FILES for record in self.records(type_))]
        paths = {
            value.lstrip("/")
            for record in records
            for value in record.values()
            if self.medium(value)
        }
        return [clean(self.entries[path]) for path in paths]


def clean(content: bytes) -> bytes:
    """Return a medium as it is stored; test_pictures_of_samples.py compares the pixels."""
    return prepare_picture(content).content if is_picture(content[:HEAD_BYTES]) else content


def to_nfc(text: str) -> str:
    """Return a text as it is stored: some of the files have decomposed letters."""
    return unicodedata.normalize("NFC", text)


def read_json(text: str) -> Any:
    """Read JSON whose texts are in the form in which they are stored."""
    return json.loads(to_nfc(json.dumps(json.loads(text), ensure_ascii=False)))


def _use_underscores(record: Record) -> Record:
    return {key.replace("-", "_"): value for key, value in record.items()}


def get_title(record: Record) -> str:
    return str(record.get("name") or record.get("title") or "")


def find_place(records: list[Record], reference: Record) -> int:
    """Find a reference's record by id and name, by a unique id, or by the first equal name."""
    same_id = [i for i, record in enumerate(records) if str(record["id"]) == str(reference["id"])]
    name = get_title(reference).split()
    same_both = [i for i in same_id if get_title(records[i]).split() == name]
    same_name = [i for i, record in enumerate(records) if get_title(record).split() == name]
    unique_id = same_id if len(same_id) == 1 else []
    return (same_both or unique_id or same_name)[0]


def read_time(value: Any) -> datetime | None:
    """Read a time; the one sample without offsets has an unknown zone, which means UTC."""
    try:
        time = datetime.fromisoformat(value.strip()) if value else None
    except ValueError:
        return None
    return time and time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)


def split_words(value: Any) -> list[str]:
    """Return the words of a text, without its markup."""
    return html.unescape(html.unescape(re.sub(r"<[^>]*>", " ", str(value or "")))).split()
