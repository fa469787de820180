"""The zips of real conferences, read without any code of the importer: what must be in the database afterwards."""

import html
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.places import SAMPLES

NAMES = ("EhealthAfrica", "FBF817", "FOSSASIASummit2011", "FOSSASIASummit2014", "FOSSASIASummit2017",
         "FOSSASIASummit2018", "MozillaAllHands16", "OSCAL2017", "OSCON17", "OpenTechSummit2017",
         "SparkSummit17")  # fmt: skip
FILES = {"microlocation": "microlocations", "sponsor": "sponsors", "speaker": "speakers", "track": "tracks",
         "session-type": "session_types", "session": "sessions"}  # fmt: skip

type Record = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """One zip."""

    name: str

    @property
    def path(self) -> Path:
        return SAMPLES / f"{self.name}.zip"

    @cached_property
    def entries(self) -> dict[str, bytes]:
        with ZipFile(self.path) as archive:
            return {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if not info.is_dir()
            }

    @cached_property
    def event(self) -> Record:
        return _plain(json.loads(self.entries["event"]))

    def records(self, type_: str) -> list[Record]:
        """Give the records of a file, their keys with underscores; nothing where the file is missing."""
        text = self.entries.get(FILES[type_], b"[]").decode()
        try:
            found = json.loads(text)
        except ValueError:
            found = json.loads(re.sub(r"\}\s*\{", "},{", text))
        return [_plain(record) for record in found]

    @property
    def links(self) -> Counter[tuple[int, int]]:
        """Give the places of sessions and speakers that either side says belong together."""
        sessions, speakers = self.records("session"), self.records("speaker")
        found = {
            (i, find_place(speakers, ref))
            for i, record in enumerate(sessions)
            for ref in record.get("speakers") or []
        }
        found |= {
            (find_place(sessions, ref), i)
            for i, record in enumerate(speakers)
            for ref in record.get("sessions") or []
        }
        return Counter(found)

    def medium(self, value: Any) -> bytes | None:
        """Give the bytes of the file that a value names, None where it names none of the zip."""
        return (
            self.entries.get(value.lstrip("/")) if isinstance(value, str) and "/" in value else None
        )

    @property
    def named_media(self) -> list[bytes]:
        """Give the bytes of every file that some field of some record names."""
        records = [self.event, *(record for type_ in FILES for record in self.records(type_))]
        paths = {
            value.lstrip("/")
            for record in records
            for value in record.values()
            if self.medium(value)
        }
        return [self.entries[path] for path in paths]


def _plain(record: Record) -> Record:
    return {key.replace("-", "_"): value for key, value in record.items()}


def get_title(record: Record) -> str:
    return str(record.get("name") or record.get("title") or "")


def find_place(records: list[Record], reference: Record) -> int:
    """Find what a reference means: id and name, else the one of that id, else the first of that name."""
    same_id = [i for i, record in enumerate(records) if str(record["id"]) == str(reference["id"])]
    wanted = get_title(reference).split()
    both = [i for i in same_id if get_title(records[i]).split() == wanted]
    named = [i for i, record in enumerate(records) if get_title(record).split() == wanted]
    return (both or (same_id if len(same_id) == 1 else []) or named)[0]


def read_time(value: Any) -> datetime | None:
    """Read a time; the one sample without offsets names a zone that does not exist, which is UTC."""
    try:
        found = datetime.fromisoformat(value.strip()) if value else None
    except ValueError:
        return None
    return found and found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def split_words(value: Any) -> list[str]:
    """Give the words of a text, without its markup."""
    return html.unescape(html.unescape(re.sub(r"<[^>]*>", " ", str(value or "")))).split()
