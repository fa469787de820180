"""Mails that came to the local inbox: files of one folder, read as people and programs want them."""

import email
import re
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import Path
from typing import Any

NAME = re.compile(r"\d{1,9}")


@dataclass(frozen=True)
class Letter:
    """One mail; `id` counts from 1 in the order in which they came, `content` is as it came."""

    id: int
    content: bytes
    message: EmailMessage

    def body(self, kind: str) -> str:
        """The HTML (`html`) or the text (`plain`); empty where it has none."""
        part = self.message.get_body((kind,))
        return _text(part) if part else ""

    def as_json(self) -> dict[str, Any]:
        """What programs read: addresses, subject, both bodies, names of attachments, and all headers."""
        known = {
            name: str(self.message.get(name, "")) for name in ("from", "to", "subject", "date")
        }
        attached = [part.get_filename() for part in self.message.iter_attachments()]
        headers = {name.lower(): str(value) for name, value in self.message.items()}
        bodies = {"html": self.body("html"), "text": self.body("plain")}
        return {"id": self.id, **known, **bodies, "attachments": attached, "headers": headers}


@dataclass(frozen=True)
class Box:
    """The folder."""

    folder: Path

    def keep(self, content: bytes) -> None:
        """Store a mail under the next number, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / "draft"
        draft.write_bytes(content)
        draft.rename(self.folder / f"{max(self._ids(), default=0) + 1}.eml")

    def one(self, name: str) -> Letter | None:
        """The mail of that number."""
        path = self.folder / f"{name}.eml"
        return self._read(path) if NAME.fullmatch(name) and path.exists() else None

    def newest_first(self) -> list[Letter]:
        """All mails."""
        return [self._read(self.folder / f"{id_}.eml") for id_ in sorted(self._ids(), reverse=True)]

    def _ids(self) -> list[int]:
        return [int(path.stem) for path in self.folder.glob("*.eml")]

    def _read(self, path: Path) -> Letter:
        content = path.read_bytes()
        message = email.message_from_bytes(content, _class=EmailMessage, policy=default)
        return Letter(int(path.stem), content, message)


def _text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, TypeError, ValueError):
        # The charset is the sender's word, and may be none that Python knows.
        return bytes(part.get_payload(decode=True)).decode(errors="replace")
