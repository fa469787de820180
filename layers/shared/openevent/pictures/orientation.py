"""The orientation of a picture: the only value of EXIF that stays.

Exif 3.0 (CIPA DC-008), 4.6.5.1.6: 1 is upright, 2 to 8 are turned or mirrored.
"""

import struct
from typing import Final

EXIF_NAME: Final = b"Exif\0\0"
"""How the EXIF of a JPEG begins; some programs write it in other formats, too."""
UPRIGHT: Final = 1
HIGHEST: Final = 8
TAG: Final = 0x0112
SHORT: Final = 3
ENTRY_BYTES: Final = 12
BYTE_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}


def read_orientation(exif: bytes) -> int:
    """Read the orientation, 1 to 8; 1 if the EXIF has none that can be read."""
    exif = exif.removeprefix(EXIF_NAME)
    order = BYTE_ORDERS.get(exif[:4])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}L", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        return _find_orientation(exif, order, start + 2, count)
    except struct.error:
        return UPRIGHT


def build_exif(orientation: int) -> bytes:
    """Build an EXIF of 26 bytes with only the orientation; b"" for an upright picture."""
    if orientation == UPRIGHT:
        return b""
    entry = struct.pack(">HHLHH", TAG, SHORT, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">LH", 8, 1) + entry + bytes(4)


def _find_orientation(exif: bytes, order: str, start: int, count: int) -> int:
    for place in range(start, start + count * ENTRY_BYTES, ENTRY_BYTES):
        tag, type_, length, value = struct.unpack_from(f"{order}HHLH", exif, place)
        if (tag, type_, length) == (TAG, SHORT, 1):
            return value if UPRIGHT <= value <= HIGHEST else UPRIGHT
    return UPRIGHT
