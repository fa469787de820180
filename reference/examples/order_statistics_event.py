"""The examples of the order statistics of an event, with all numbers."""

from typing import Final

from reference.example_rows import ExampleRows

EXAMPLE: Final = ExampleRows(queries={"GET /v1/events/{key}/order-statistics": {}})
