"""The largest picture of each format leaves a third of the function's memory free."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.template import deployed, function
from tests.factories import pictures

SHARE = 0.7
MEGABYTE = 1024**2


def measure(path: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """Make the sizes in a process of their own; give its memory before and at the peak."""
    argument, result = path.with_suffix(".argument"), path.with_suffix(".result")
    work = {"path": str(path), "type": "event", "column": "original_image_url", "times": 1}
    argument.write_text(json.dumps(work))
    paths = os.pathsep.join(path for path in sys.path if path)
    subprocess.run(
        [sys.executable, "-m", "bench.child", "bench.image_work", argument, result],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": paths, **environment},
        check=True,
    )
    return dict(json.loads(result.read_text()))


@pytest.mark.parametrize("name", pictures.LARGEST)
def test_the_largest_picture_fits_into_the_function(
    name: str, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(pictures.LARGEST[name]())
    memory = function(deployed("production"), "ImageWorkerFunction")["MemorySize"] * MEGABYTE
    cost = measure(path, environment)
    assert cost["peak"] * 1_000_000 < SHARE * memory
    # The picture was made: a refused one would need nothing.
    assert cost["answer"] == 5


def test_a_photo_needs_120_mb(tmp_path: Path, environment: Mapping[str, str]) -> None:
    path = tmp_path / "picture"
    path.write_bytes(pictures.build_photo(6_000, 4_000))
    cost = measure(path, environment)
    assert cost["peak"] - cost["base"] < 120
