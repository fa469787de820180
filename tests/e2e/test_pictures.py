"""A phone's photo as the Android app sends it, over HTTP through the deployed stack."""

import base64
import json
import textwrap
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from local.commands import client
from local.commands.client import Client
from tests import waiting

JSONAPI = "application/vnd.api+json"
LANDSCAPE, PORTRAIT = (4_000, 3_000), (3_000, 4_000)
SIZES = {"large-image-url": 1300, "thumbnail-image-url": 500, "icon-image-url": 75}
RED, BLUE = (220, 20, 20), (20, 20, 220)
NEAR = 40
"""How far a colour may be after two JPEGs."""


def take_photo() -> bytes:
    """Take a photo of 12 megapixels, the camera on its side: red at the top, with its place."""
    photo = Image.new("RGB", LANDSCAPE, BLUE)
    # Orientation 6: the left side of the file is the upper side of the picture.
    photo.paste(RED, (0, 0, LANDSCAPE[0] // 2, LANDSCAPE[1]))
    noise = Image.effect_noise(LANDSCAPE, 120).convert("RGB")
    photo = Image.blend(photo, noise, 0.1)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (1.0, 17.0, 24.0), 3: "E", 4: (103.0, 51.0, 0.0)})
    file = BytesIO()
    photo.save(file, "JPEG", quality=82, exif=exif)
    return file.getvalue()


def is_near(pixel: Any, color: tuple[int, int, int]) -> bool:
    return all(abs(one - other) <= NEAR for one, other in zip(pixel, color, strict=True))


@pytest.fixture
def organizer(stack: dict[str, Any]) -> Client:
    return client.log_in(stack["api"], **stack["organizer"])


def create_event(organizer: Client) -> int:
    attributes = {
        "name": "Tide Evening",
        "starts-at": "2031-05-06T18:00:00Z",
        "ends-at": "2031-05-06T22:00:00Z",
        "timezone": "UTC",
    }
    body = json.dumps({"data": {"type": "event", "attributes": attributes}}).encode()
    return int(organizer.call("POST", "/v1/events", body, JSONAPI)["data"]["id"])


def upload(organizer: Client, photo: bytes) -> str:
    """Upload a photo with a line feed after 76 characters, under the type of another picture."""
    encoded = "\n".join(textwrap.wrap(base64.b64encode(photo).decode(), 76))
    body = json.dumps({"data": f"data:image/png;base64,{encoded}"}).encode()
    return str(organizer.call("POST", "/v1/upload/image", body)["url"])


def test_a_photo_becomes_its_sizes_upright(organizer: Client) -> None:
    photo, event_id = take_photo(), create_event(organizer)
    assert 2_000_000 < len(photo) < 4_400_000
    path = f"/v1/events/{event_id}"
    attributes = {"original-image-url": upload(organizer, photo)}
    data = {"type": "event", "id": str(event_id), "attributes": attributes}
    organizer.call("PATCH", path, json.dumps({"data": data}).encode(), JSONAPI)

    def read_sizes() -> dict[str, str] | None:
        event = organizer.call("GET", path)["data"]["attributes"]
        return event if all(event[name] for name in SIZES) else None

    event = waiting.until(read_sizes, "the sizes of the picture", 0.5)
    for name, width in SIZES.items():
        size = Image.open(BytesIO(client.fetch(event[name])))
        assert size.size == (width, round(width * PORTRAIT[1] / PORTRAIT[0])), name
        assert is_near(size.getpixel((width // 2, 2)), RED), name
        assert is_near(size.getpixel((width // 2, size.height - 3)), BLUE), name
        assert not size.getexif(), name
    original = Image.open(BytesIO(client.fetch(event["original-image-url"])))
    assert (original.size, dict(original.getexif())) == (LANDSCAPE, {0x0112: 6})
