"""The examples of orders."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={
        "identifier": (
            "0c0d5b0e-6f0e-4d58-a3b9-5d6f2b7f8c11",
            "4bd8a0f6-8b3c-4b51-9a2e-70d4a1f2c922",
            "7c1f2f0a-3a55-4c63-8d8e-1b0f8d0b3f33",
        )
    },
    attributes={"status": "completed"},
)
