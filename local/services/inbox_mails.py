"""Mails of the local inbox: files in one folder, for people and programs."""

import email
import re
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import Path
from typing import Any

NAME = re.compile(r"\d{1,9}")
FIELDS = ("from", "to", "subject", "date")


@dataclass(frozen=True)
class StoredMail:
    """One mail: `id` counts from 1 in the order of arrival, `content` has the original bytes."""

    id: int
    content: bytes
    message: EmailMessage

    def body(self, kind: str) -> str:
        """Return the HTML (`html`) or the text (`plain`); '' if the mail has none."""
        part = self.message.get_body((kind,))
        return _read_text(part) if part else ""

    def as_json(self) -> dict[str, Any]:
        """Return the mail for programs: addresses, subject, bodies, attachments, headers."""
        fields = {name: str(self.message.get(name, "")) for name in FIELDS}
        attachments = [part.get_filename() for part in self.message.iter_attachments()]
        headers = {name.lower(): str(value) for name, value in self.message.items()}
        bodies = {"html": self.body("html"), "text": self.body("plain")}
        return {"id": self.id, **fields, **bodies, "attachments": attachments, "headers": headers}


@dataclass(frozen=True)
class MailFolder:
    """The folder of all mails."""

    folder: Path

    def save(self, content: bytes) -> None:
        """Store a mail under the next number, completely or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / "draft"
        draft.write_bytes(content)
        draft.rename(self.folder / f"{max(self._list_ids(), default=0) + 1}.eml")

    def find(self, name: str) -> StoredMail | None:
        """Return the mail with this number, or None."""
        path = self.folder / f"{name}.eml"
        return self._read(path) if NAME.fullmatch(name) and path.exists() else None

    def list_newest_first(self) -> list[StoredMail]:
        """Return all mails, the newest first."""
        ids = sorted(self._list_ids(), reverse=True)
        return [self._read(self.folder / f"{id_}.eml") for id_ in ids]

    def _list_ids(self) -> list[int]:
        return [int(path.stem) for path in self.folder.glob("*.eml")]

    def _read(self, path: Path) -> StoredMail:
        content = path.read_bytes()
        message = email.message_from_bytes(content, _class=EmailMessage, policy=default)
        return StoredMail(int(path.stem), content, message)


def _read_text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, TypeError, ValueError):
        # The sender may name a charset that Python does not know.
        return bytes(part.get_payload(decode=True)).decode(errors="replace")
