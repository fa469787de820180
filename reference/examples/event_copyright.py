"""The examples of copyrights."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"licence": ("CC BY 4.0", "CC BY 4.0", "CC0 1.0")},
    attributes={"holder": "Ada Lovelace", "year": 2024},
    change={"year": 2025},
)
