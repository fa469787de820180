"""Files of pictures that tests make."""

from io import BytesIO
from typing import Any, Final

from PIL import Image

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (40, 60, 200), (255, 255, 255)
ORIENTATION: Final = 0x0112


def encode(picture: Image.Image, format_: str = "JPEG", **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def quarters(width: int, height: int) -> Image.Image:
    """A picture whose quarters have a colour each: red, green, blue, white by rows."""
    picture = Image.new("RGB", (width, height), WHITE)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    return picture


def jpeg(width: int = 800, height: int = 600, **options: Any) -> bytes:
    return encode(quarters(width, height), **options)


def read_corners(picture: Image.Image) -> list[str]:
    """Name the colours in the middles of the quarters, by rows."""
    rgb = picture.convert("RGB")
    width, height = rgb.size
    places = [(x, y) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    return [_name(rgb.getpixel(place)) for place in places]


def _name(pixel: Any) -> str:
    colors = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}

    def measure(name: str) -> int:
        return sum(abs(a - b) for a, b in zip(colors[name], pixel, strict=True))

    return min(colors, key=measure)
