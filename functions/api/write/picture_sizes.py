"""The sizes of a picture that a write replaces: they are of the old picture, so they go at once."""

from typing import Any

from openevent.domain.write.builder import PlanBuilder
from openevent.pictures.sizes import PICTURE_SIZES


def reset(plan: PlanBuilder) -> None:
    """Empty what the image worker made of each picture that the write replaces.

    The statement that writes the row also sends the message of a new picture.
    """
    pictures = plan.request.resource.pictures
    replaced = {name: picture for name, picture in pictures.items() if plan.changes(name)}
    for name, picture in replaced.items():
        plan.set(**dict.fromkeys(picture.attributes))
        if picture.mirror:
            plan.set(**{picture.mirror: plan.columns[name]})
    if replaced:
        entries: dict[str, Any] = plan.row.get(PICTURE_SIZES) or {}
        others = {name: entry for name, entry in entries.items() if name not in replaced}
        plan.set(**{PICTURE_SIZES: others or None})
