"""docs/format.md says of the caps what the code says."""

import re

from import_worker import limits
from openevent.infra import storage
from tests.places import ROOT

TEXT = (ROOT / "docs" / "format.md").read_text()


def test_the_documented_caps_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", TEXT.split("## Caps")[1], re.MULTILINE)
    assert dict(rows[2:]) == {
        "files in it": f"{limits.ENTRIES:,}",
        "its directory": f"{limits.DIRECTORY_BYTES // limits.MEGABYTE} MB",
        "the path of a file": f"{limits.NAME_BYTES} bytes",
        "one JSON file, unpacked": f"{limits.JSON_FILE_BYTES // limits.MEGABYTE} MB",
        "all JSON files": f"{limits.JSON_BYTES // limits.MEGABYTE} MB",
        "one medium": f"{limits.MEDIUM_BYTES // limits.MEGABYTE:,} MB",
        "everything, unpacked": f"{limits.TOTAL_BYTES // limits.MEGABYTE:,} MB",
        f"unpacked to packed bytes, from {limits.RATIO_FROM // limits.MEGABYTE} MB on": str(
            limits.RATIO
        ),
        "lists and objects in one JSON file": f"{limits.MAX_BRACKETS:,}",
        "commas in one JSON file": f"{limits.MAX_COMMAS:,}",
        "lists and objects within one another": str(limits.MAX_DEPTH),
        "records of one file": f"{limits.MAX_RECORDS:,}",
    }


def test_the_documented_size_of_an_upload_is_that_of_the_code() -> None:
    gigabytes = storage.UPLOAD_MAXIMUM_BYTES // 1024**3
    assert f"| the zip itself | {gigabytes} GB (4 MB as a multipart part) |" in TEXT
