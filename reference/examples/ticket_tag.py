"""The examples of ticket tags."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Early bird", "Workshop", "Online")},
)
