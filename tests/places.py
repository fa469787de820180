"""Where tests find what lies in the project and beside it."""

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
BESIDE: Final = ROOT.parent / "shared"
SAMPLES: Final = Path(os.environ.get("OPEN_EVENT_SAMPLES", BESIDE / "data"))
"""Zips of real events; tests that need them are skipped where there are none."""
CONFORMANCE: Final = Path(os.environ.get("OPEN_EVENT_CONFORMANCE", BESIDE / "conformance"))
DEPLOYED: Final = (
    "api",
    "import_worker",
    "export_worker",
    "image_worker",
    "document_worker",
    "dispatcher",
    "mailer",
    "scheduler",
    "migrate",
    "openevent",
)
"""The packages that run on AWS."""
