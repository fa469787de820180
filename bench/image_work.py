"""Makes the sizes of pictures as the image worker does (see bench.child)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import image_worker.handler
from image_worker.scaling import sizes
from openevent.pictures.sizes import Box
from openevent.resources import BY_TYPE
from openevent.resources.image_size import event_image_sizes, speaker_image_sizes

__all__ = ["image_worker", "run"]


def run(work: Mapping[str, Any]) -> int:
    """Make the sizes of the file `path` of a `type` of rows `times` times; give their number."""
    content, boxes = Path(work["path"]).read_bytes(), build_boxes(work["type"], work["column"])
    return sum(len(sizes.scale(content, boxes).sizes) for _ in range(work["times"]))


def build_boxes(type_: str, column: str) -> dict[str, Box]:
    """Build the boxes of a picture by the default configuration."""
    picture = BY_TYPE[type_].pictures[column]
    rows = {
        resource.type: {name: field.default for name, field in resource.fields.items()}
        for resource in (event_image_sizes, speaker_image_sizes)
    }
    return {size.name: size.build_box(rows[picture.settings]) for size in picture.sizes}
