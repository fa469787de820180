"""From the rows of a COPY to the text of a JSON file."""

from collections.abc import Callable

import orjson

from export_worker.archive.layout import Layout
from export_worker.archive.media import FieldLocation, MediaFields, build_own_prefixes


class RowSink:
    """Where a COPY of a layout's query pushes its rows: tab-separated JSON values, a line each."""

    def __init__(
        self,
        layout: Layout,
        media: MediaFields,
        put: Callable[[bytes], object],
        tell: Callable[[], object],
    ) -> None:
        self.count = 0
        self._layout, self._media, self._put, self._tell = layout, media, put, tell
        self._template, self._places = layout.template, tuple(layout.media)
        self._ours = build_own_prefixes()
        self._before = b"" if layout.single else b"[\n"

    def write(self, line: bytes) -> None:
        """Write one record."""
        values = unescape(line[:-1]).split(b"\t")
        for place in self._places:
            if values[place].startswith(self._ours):
                values[place] = self._medium(values, place)
        self._put(self._before + self._template % tuple(values))
        self._before = b",\n"
        self.count += 1
        self._tell()

    def finish(self) -> None:
        """Write what ends the file."""
        if not self._layout.single:
            self._put(b"\n]" if self.count else b"[]")

    def _medium(self, values: list[bytes], place: int) -> bytes:
        fields, path = self._layout.fields, self._layout.media[place]
        name = orjson.loads(values[fields.index("name")]) if "{name}" in path.path else ""
        record = FieldLocation(self._layout.file, self.count, values[0].decode(), fields[place])
        return orjson.dumps(self._media.shown(orjson.loads(values[place]), path, name, record))


def unescape(line: bytes) -> bytes:
    r"""Undo COPY's escapes of JSON text: every backslash is doubled, a line break is `\n`, and no other occurs."""
    if b"\\" not in line:
        return line
    return b"\\".join(part.replace(b"\\n", b"\n") for part in line.split(b"\\\\"))
