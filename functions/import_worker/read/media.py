"""Collect the media that the fields of a zip name."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from import_worker.read.values import Reader
from import_worker.zip.package import Medium, Package
from openevent.infra import storage
from openevent.model.kinds import Substituted
from openevent.text.quoting import quote_value
from openevent.work.import_report import Report

WEB_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
MAXIMUM_PLACES: Final = 100
"""Fields that name one file and whose places are kept for warnings."""


class FieldPlace(NamedTuple):
    """The place of a field, as a problem of the report has it."""

    file: str
    record: int | None
    id: str | None
    pointer: str | None
    about_event: bool


@dataclass
class MediaReferences:
    """The media that the fields read so far name.

    `files` are files of the zip by path, `own_urls` are addresses of this deployment.
    """

    package: Package
    files: dict[str, Medium] = field(default_factory=dict)
    own_urls: set[str] = field(default_factory=set)
    _places: defaultdict[str, list[FieldPlace]] = field(default_factory=lambda: defaultdict(list))
    _more_places: Counter[str] = field(default_factory=Counter)

    def build_reader(self, read_address: Reader) -> Reader:
        """Return the reader of a media field: it keeps an address and checks a path in the zip."""

        def read(value: Any) -> str | None:
            address: str | None = read_address(value)
            return self._collect(address, str(value)) if address else None

        return read

    def _collect(self, address: str, spelling: str) -> str:
        """Collect the file or the URL of a field; `spelling` is the address as sent, not in NFC."""
        if WEB_ADDRESS.match(address):
            if storage.read_own_key(address):
                self.own_urls.add(address)
            return address
        medium = self.package.medium(spelling)
        if medium is None:
            raise Substituted(
                f"The zip holds no file {quote_value(address)}: the field was left empty."
            )
        self.files[medium.path] = medium
        return medium.path

    def add_place(self, path: str, place: FieldPlace) -> None:
        """Note the place of a field that names a file of the zip."""
        if len(self._places[path]) < MAXIMUM_PLACES:
            self._places[path].append(place)
        else:
            self._more_places[path] += 1

    def report_refused(self, refusals: Mapping[str, str], report: Report) -> None:
        """Warn of each field whose picture was left out; `refusals` are sentences by path."""
        for path, refusal in refusals.items():
            message = f"{quote_value(path)} was left out, so the field is empty. {refusal}"
            for place in self._places[path]:
                report.warning(message=message, **place._asdict())
            if count := self._more_places[path]:
                text = f"{quote_value(path)} was left out: {count:,} more fields are empty."
                report.warning("", text)

    def report_unused(self, report: Report) -> None:
        """Warn once of the files in the zip's folders that no field names."""
        unused = self.package.media.keys() - self.files.keys()
        count = sum("/" in path for path in unused)
        if count:
            noun, action = ("files", "they were") if count > 1 else ("file", "it was")
            report.warning(
                "", f"No field names {count:,} {noun} in the zip's folders: {action} left out."
            )
