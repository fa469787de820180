"""The examples of speakers."""

from typing import Final

from reference.example_rows import ExampleRows
from reference.people import PEOPLE

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Ada Lovelace", "Grace Hopper", "Katherine Johnson")},
    attributes={"country": "GB"},
    change={"short-biography": "Wrote the first program."},
    queries={"GET /v1/speakers": {"sort": "name", "page[size]": "2", "fields[speaker]": "name"}},
    linked_rows={"PATCH /v1/speakers/{key}/relationships/user": PEOPLE.index("clara")},
)
