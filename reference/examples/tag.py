"""The examples of tags."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("Speakers", "VIPs", "Press")},
    attributes={"color": "#2f80ed"},
    change={"color": "#27ae60"},
)
