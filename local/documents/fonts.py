"""`python -m local.documents.fonts`: makes the fonts of functions/document_worker/fonts.

It fetches the packages below by `apt-get download` and `npm pack`, and reduces each font to what a
PDF needs: no hints, no glyphs that no character of the font needs. It changes nothing if the
packages are the same. No test runs it: run it after a change of this file.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uharfbuzz

FOLDER: Final = Path(__file__).parents[2] / "functions" / "document_worker" / "fonts"
DEBIAN_PACKAGE: Final = "fonts-noto-core=20201225-1"
DEBIAN_FOLDER: Final = Path("usr/share/fonts/truetype/noto")
WEIGHTS: Final = ("Regular", "Bold")
SCRIPTS: Final = (
    "", "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati",
    "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala",
    "Tamil", "Telugu", "Thaana", "Thai",
)  # fmt: skip
"""Scripts of the Debian package, each in both weights; the first one is Latin, Greek, Cyrillic."""
HANGUL: Final = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7A3))
NAME_IDS: Final = (0, 1, 2, 3, 4, 5, 6, 13, 14)
"""Copyright, names and licence: the licence of the fonts wants them (OFL 1.1, 2)."""


@dataclass(frozen=True)
class NpmFont:
    """A font of a package of npm; `ranges` are the characters that stay, all if empty."""

    package: str
    path: str
    ranges: tuple[tuple[int, int], ...] = ()

    @property
    def name(self) -> str:
        """The name of our file."""
        return f"{Path(self.path).stem.replace('_500', '-').replace('_400', '-')}.ttf"


NPM_FONTS: Final = (
    NpmFont("@expo-google-fonts/noto-sans-sc@0.4.3", "500Medium/NotoSansSC_500Medium.ttf"),
    NpmFont("@expo-google-fonts/noto-sans-kr@0.4.3", "500Medium/NotoSansKR_500Medium.ttf", HANGUL),
    NpmFont("@expo-google-fonts/noto-emoji@0.4.7", "400Regular/NotoEmoji_400Regular.ttf"),
)
"""One weight each: a second one of the first would add 8 MB."""

COPYRIGHTS: Final = """\
The fonts of this folder are parts of Noto:
NotoSans*, without NotoSansSC and NotoSansKR: Copyright 2010-2020 Google LLC
NotoSansSC, NotoSansKR: Copyright 2014-2021 Adobe, with Reserved Font Name 'Source'
NotoEmoji: Copyright 2013 Google LLC

"""
LICENCE: Final = "This Font Software is licensed under the SIL Open Font License"
"""What the licence begins with in the files of the packages."""


def main() -> int:
    """Make all fonts."""
    for program in ("apt-get", "dpkg-deb", "npm"):
        if shutil.which(program) is None:
            print(f"{program} is not on the PATH: install it.", file=sys.stderr)
            return 1
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (*_make_debian(Path(folder)), *_make_npm(Path(folder))):
            (FOLDER / name).write_bytes(content)
            print(f"{name}: {len(content):,} bytes")
    return 0


def _make_debian(folder: Path) -> Iterator[tuple[str, bytes]]:
    subprocess.run(["apt-get", "download", "-qq", DEBIAN_PACKAGE], cwd=folder, check=True)
    (package,) = folder.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", package, folder / "debian"], check=True)
    for script in SCRIPTS:
        for weight in WEIGHTS:
            name = f"NotoSans{script}-{weight}.ttf"
            yield name, reduce_font((folder / "debian" / DEBIAN_FOLDER / name).read_bytes())


def _make_npm(folder: Path) -> Iterator[tuple[str, bytes]]:
    for font in NPM_FONTS:
        command = ["npm", "pack", "--silent", font.package]
        packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        target = folder / Path(font.name).stem
        shutil.unpack_archive(folder / packed.stdout.strip(), target, "gztar", filter="data")
        yield font.name, reduce_font((target / "package" / font.path).read_bytes(), font.ranges)
    licence = (target / "package" / "LICENSE_FONT").read_text()
    yield "OFL.txt", f"{COPYRIGHTS}{licence[licence.index(LICENCE) :]}".encode()


def reduce_font(content: bytes, ranges: tuple[tuple[int, int], ...] = ()) -> bytes:
    """Take the hints out of a font, and the characters that are in none of the ranges."""
    face = uharfbuzz.Face(uharfbuzz.Blob(content))
    subset = uharfbuzz.SubsetInput()
    for code in face.unicodes:
        if not ranges or any(first <= code <= last for first, last in ranges):
            subset.unicode_set.add(code)
    subset.name_id_set.clear()
    subset.name_id_set.update(NAME_IDS)
    subset.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return bytes(uharfbuzz.subset(face, subset).blob.data)


if __name__ == "__main__":
    sys.exit(main())
