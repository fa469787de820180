"""Turn the rows of a COPY into the text of a JSON file."""

from collections.abc import Callable

import orjson

from export_worker.archive.layout import Layout
from export_worker.archive.media import FieldLocation, MediaFields, build_own_prefixes


class RowSink:
    """Takes the rows of a COPY of a layout's query: tab-separated JSON values, one row per line.

    It writes the records by `put` and calls `report` for each.
    """

    def __init__(
        self,
        layout: Layout,
        media: MediaFields,
        put: Callable[[bytes], object],
        report: Callable[[], object],
    ) -> None:
        self.count = 0
        self._layout, self._media = layout, media
        self._put, self._report = put, report
        self._template = layout.template
        self._media_positions = tuple(layout.media)
        self._own_prefixes = build_own_prefixes()
        self._before = b"" if layout.single else b"[\n"

    def write(self, line: bytes) -> None:
        """Write one record."""
        values = unescape(line[:-1]).split(b"\t")
        for position in self._media_positions:
            if values[position].startswith(self._own_prefixes):
                values[position] = self._resolve_medium(values, position)
        self._put(self._before + self._template % tuple(values))
        self._before = b",\n"
        self.count += 1
        self._report()

    def finish(self) -> None:
        """Write the end of the file."""
        if not self._layout.single:
            self._put(b"\n]" if self.count else b"[]")

    def _resolve_medium(self, values: list[bytes], position: int) -> bytes:
        fields, path = self._layout.fields, self._layout.media[position]
        name = orjson.loads(values[fields.index("name")]) if "{name}" in path.path else ""
        location = FieldLocation(
            self._layout.file, self.count, values[0].decode(), fields[position]
        )
        value = orjson.loads(values[position])
        return orjson.dumps(self._media.resolve(value, path, name, location))


def unescape(line: bytes) -> bytes:
    r"""Undo COPY's escapes in JSON text: `\\` is a backslash and `\n` a line break.

    No other escape occurs, because JSON text has no other control characters.
    """
    if b"\\" not in line:
        return line
    return b"\\".join(part.replace(b"\\n", b"\n") for part in line.split(b"\\\\"))
