"""The pictures of real conferences look the same without their metadata."""

import io

import pytest
from PIL import Image

from tests.integration.import_worker import samples
from tests.integration.import_worker.samples import Sample


def load(content: bytes) -> tuple[bytes, bytes | None]:
    """Return the pixels of a picture and its ICC profile."""
    picture = Image.open(io.BytesIO(content))
    return picture.convert("RGBA").tobytes(), picture.info.get("icc_profile")


@pytest.mark.parametrize("name", samples.NAMES)
def test_a_picture_without_its_metadata_looks_the_same(name: str) -> None:
    sample = Sample(name)
    if not sample.path.exists():
        pytest.skip(f"the samples of real conferences are not in {samples.SAMPLES}")
    pictures = {
        content: samples.clean(content) for path, content in sample.entries.items() if "/" in path
    }
    changed = {before: after for before, after in pictures.items() if before != after}
    for before, after in changed.items():
        assert load(before) == load(after)
        assert {*Image.open(io.BytesIO(after)).getexif()} <= {0x0112}
