"""The media that fields of the zip name: found while reading, then stored under their content's digest."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from import_worker.read.values import Reader
from import_worker.zip.package import Medium, Package
from openevent.infra import storage
from openevent.infra.quoting import quote_value
from openevent.model.kinds import Substituted
from openevent.work.import_report import Report

WEB_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)


@dataclass
class MediaReferences:
    """What the fields read so far name: files of the zip by path, and addresses of our own deployment."""

    package: Package
    named: dict[str, Medium] = field(default_factory=dict)
    own_urls: set[str] = field(default_factory=set)

    def reader(self, address: Reader) -> Reader:
        """Give the reader of a media field: an address stays one, a path becomes that of the file in the zip."""

        def read(value: Any) -> str | None:
            given: str | None = address(value)
            return self._found(given) if given else None

        return read

    def _found(self, given: str) -> str:
        if WEB_ADDRESS.match(given):
            if storage.read_own_key(given):
                self.own_urls.add(given)
            return given
        medium = self.package.medium(given)
        if medium is None:
            raise Substituted(
                f"The zip holds no file {quote_value(given)}: the field was left empty."
            )
        self.named[medium.path] = medium
        return medium.path

    def report_unnamed(self, report: Report) -> None:
        """Warn once of the files in the zip's folders that no field names."""
        count = sum("/" in path for path in self.package.media.keys() - self.named.keys())
        if count:
            verb = "files in the zip's folders are" if count > 1 else "file in the zip's folders is"
            report.warning("", f"{count:,} {verb} named by no field: left out.")
