"""The examples of taxes."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(
    varied={"name": ("VAT", "GST", "GST")},
    attributes={"rate": 9.0, "tax-id": "M2-1234567-8", "country": "SG"},
    change={"rate": 8.0},
    senders={"GET /v1/taxes": "admin"},
)
