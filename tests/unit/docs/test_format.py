"""docs/format.md says of the caps what the code says."""

import re

from import_worker import limits
from openevent.infra import storage
from tests.places import ROOT

TEXT = (ROOT / "docs" / "format.md").read_text()


def test_the_documented_caps_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", TEXT.split("## Caps")[1], re.MULTILINE)
    assert dict(rows[2:]) == {
        "files in it": f"{limits.MAXIMUM_ENTRIES:,}",
        "its directory": f"{limits.MAXIMUM_DIRECTORY_BYTES // limits.MEGABYTE} MB",
        "the path of a file": f"{limits.MAXIMUM_NAME_BYTES} bytes",
        "one JSON file, unpacked": f"{limits.MAXIMUM_JSON_FILE_BYTES // limits.MEGABYTE} MB",
        "all JSON files": f"{limits.MAXIMUM_JSON_BYTES // limits.MEGABYTE} MB",
        "one medium": f"{limits.MAXIMUM_MEDIUM_BYTES // limits.MEGABYTE:,} MB",
        "everything, unpacked": f"{limits.MAXIMUM_TOTAL_BYTES // limits.MEGABYTE:,} MB",
        f"unpacked to packed bytes, from {limits.RATIO_CHECKED_FROM // limits.MEGABYTE} MB on": str(
            limits.MAXIMUM_RATIO
        ),
        "lists and objects in one JSON file": f"{limits.MAXIMUM_BRACKETS:,}",
        "commas in one JSON file": f"{limits.MAXIMUM_COMMAS:,}",
        "lists and objects within one another": str(limits.MAXIMUM_DEPTH),
        "records of one file": f"{limits.MAXIMUM_RECORDS:,}",
    }


def test_the_documented_size_of_an_upload_is_that_of_the_code() -> None:
    gigabytes = storage.UPLOAD_MAXIMUM_BYTES // 1024**3
    assert f"| the zip itself | {gigabytes} GB (4 MB as a multipart part) |" in TEXT
