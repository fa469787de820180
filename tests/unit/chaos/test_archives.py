import io
import json
from hashlib import sha256
from zipfile import BadZipFile, ZipFile

import pytest

from chaos import archives
from openevent.pictures.prepare import prepare_picture


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert archives.build(1, 3, 4, None) == archives.build(1, 3, 4, None)
    assert archives.build(1, 3, 4, None).content != archives.build(2, 3, 4, None).content


def test_an_archive_says_what_it_holds() -> None:
    archive = archives.build(1, 3, 5, None)
    with ZipFile(io.BytesIO(archive.content)) as content:
        files = {name: content.read(name) for name in content.namelist()}
    for name, count in archive.counts.items():
        assert len(json.loads(files[name])) == count
    media = [sha256(data).hexdigest()[:32] for name, data in files.items() if "/" in name]
    assert sorted(media) == archive.digests
    assert len(archive.digests) == 5
    assert tuple(row["title"] for row in json.loads(files["sessions"])) == archive.titles


def test_the_damaged_medium_is_the_last_entry() -> None:
    archive = archives.build(1, 3, 0, archives.DAMAGED_MEDIUM)
    with ZipFile(io.BytesIO(archive.content)) as content:
        *others, last = content.namelist()
        assert all(content.read(name) is not None for name in others)
        with pytest.raises(BadZipFile, match="CRC"):
            content.read(last)


@pytest.mark.parametrize("kind", archives.BROKEN_KINDS)
def test_each_broken_kind_differs_from_the_whole_zip(kind: str) -> None:
    broken = archives.build(1, 3, 4, kind)
    assert broken.broken == kind
    assert broken.content != archives.build(1, 3, 4, None).content


def test_an_import_stores_the_pictures_as_they_are() -> None:
    archive = archives.build(1, 3, 6, None)
    with ZipFile(io.BytesIO(archive.content)) as entries:
        pictures = [entries.read(name) for name in entries.namelist() if name.endswith(".png")]
    assert [prepare_picture(picture).content for picture in pictures] == pictures
    assert len({*pictures}) == len(archive.images) == 3
