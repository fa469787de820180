"""Collect the media that the fields of a zip name."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from import_worker.read.values import Reader
from import_worker.zip.package import Medium, Package
from openevent.infra import storage
from openevent.model.kinds import Substituted
from openevent.text.quoting import quote_value
from openevent.work.import_report import Report

WEB_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)


@dataclass
class MediaReferences:
    """The media that the fields read so far name.

    `files` are files of the zip by path, `own_urls` are addresses of this deployment.
    """

    package: Package
    files: dict[str, Medium] = field(default_factory=dict)
    own_urls: set[str] = field(default_factory=set)

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

    def report_unused(self, report: Report) -> None:
        """Warn once of the files in the zip's folders that no field names."""
        unused = self.package.media.keys() - self.files.keys()
        count = sum("/" in path for path in unused)
        if count:
            noun, action = ("files", "they were") if count > 1 else ("file", "it was")
            report.warning(
                "", f"No field names {count:,} {noun} in the zip's folders: {action} left out."
            )
