"""Opening the zip: a good one is listed, and each attack stops at its directory."""

import io
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from import_worker.limits import Workload
from import_worker.zip.package import open_package
from openevent.work.import_report import Problem, Report
from openevent.work.job_failure import JobFailed
from tests.factories.archives import (
    DIALECTS,
    MEDIA,
    PIXEL,
    build_conference,
    build_zip,
    pack_entries,
)
from tests.places import ROOT
from tests.unit.import_worker.zip.hostile import JSON, ZIPS, Entry, event, pack
from tests.unit.import_worker.zip.peak import read_through


def read_all(raw: bytes) -> Report:
    """Read every JSON file of a zip."""
    return read_through(io.BytesIO(raw), len(raw))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("folder", ["", "my-event/"])
def test_good_zips_of_every_dialect_are_read_with_and_without_a_top_folder(
    dialect: str, folder: str
) -> None:
    raw = build_zip(dialect=dialect, folder=folder)
    with open_package(io.BytesIO(raw), len(raw)) as package:
        assert {
            path: package.open(medium).read() for path, medium in package.media.items()
        } == MEDIA
        assert package.files.keys() == DIALECTS[dialect](build_conference()).keys()
        assert package.workload.media_bytes == sum(map(len, MEDIA.values()))
    assert read_all(raw) == Report()


def test_files_of_file_managers_and_other_files_are_ignored() -> None:
    raw = pack_entries(
        {
            "__MACOSX/top/._event": b"x",
            "top/.DS_Store": b"x",
            "top/images/Thumbs.db": b"x",
            "top/images/._a": b"x",
            "top/event": b"{}",
            "top/config.json": b"{}",
            "top/images/": b"",
            "top/images/a.png": PIXEL,
        }
    )
    with open_package(io.BytesIO(raw), len(raw)) as package:
        assert list(package.files) == ["event"]
        assert list(package.media) == ["images/a.png"]
        assert package.workload == Workload(json_bytes=2, media_bytes=len(PIXEL), media_files=1)


def test_json_files_may_have_a_suffix_and_other_letters() -> None:
    raw = pack_entries({"Event.json": b"{}", "session-types.JSON": b"[]"})
    with open_package(io.BytesIO(raw), len(raw)) as package:
        assert list(package.files) == ["event", "session_types"]


@pytest.mark.parametrize(
    "reference",
    [
        "/images/Jürgen X.png",
        "images/Ju\u0308rgen X.png",
        "images/J%C3%BCrgen%20X.png",
        " images/Jürgen X.png",
    ],
)
def test_a_medium_is_found_by_every_spelling_of_its_path(reference: str) -> None:
    raw = pack_entries({"event": b"{}", "images/Jürgen X.png": PIXEL})
    with open_package(io.BytesIO(raw), len(raw)) as package:
        medium = package.medium(reference)
        assert medium is not None
        assert medium.size == len(PIXEL)
        assert package.medium("images/other.png") is None


def test_backslashes_separate_folders() -> None:
    names = (b"Days\\event", b"Days\\images\\", b"Days\\images\\speakers/a.png", b"__MACOSX\\._a")
    raw = pack([event(name=name) if name.endswith(b"event") else Entry(name) for name in names])
    with open_package(io.BytesIO(raw), len(raw)) as package:
        assert list(package.files) == ["event"]
        assert list(package.media) == ["images/speakers/a.png"]
        for reference in ("\\images\\speakers\\a.png", "images/speakers\\a.png"):
            assert package.medium(reference) is package.media["images/speakers/a.png"]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([b"C:\\x.png"], 'The file "C:/x.png" in the zip has an absolute path'),
        ([b"\\\\server\\x.png"], 'The file "//server/x.png" in the zip has an absolute path'),
        ([b"a\\..\\..\\x.png"], 'The file "a/../../x.png" in the zip has ".." or "." in its path.'),
        ([b"a/..\\x.png"], 'The file "a/../x.png" in the zip has ".." or "." in its path.'),
        ([b"event", b"a/x", b"a\\x"], 'The zip holds the file "a/x" 2 times.'),
    ],
)
def test_backslashes_lead_out_of_no_zip(names: list[bytes], sentence: str) -> None:
    raw = pack([event(name=name) for name in names])
    with pytest.raises(JobFailed) as refused, open_package(io.BytesIO(raw), len(raw)):
        pass
    assert refused.value.message.startswith(sentence)


def test_utf8_names_without_their_flag_are_read_as_utf8() -> None:
    raw = pack([event(), Entry("images/Jürgen.png".encode())])
    with open_package(io.BytesIO(raw), len(raw)) as package:
        assert list(package.media) == ["images/Jürgen.png"]


def test_every_kind_of_space_in_a_name_is_allowed() -> None:
    raw = pack_entries({"event": b"{}", "images/at 9.41\u202fAM.png": PIXEL})
    with open_package(io.BytesIO(raw), len(raw)) as package:
        assert list(package.media) == ["images/at 9.41\u202fAM.png"]


def test_media_come_in_the_order_of_the_file() -> None:
    raw = pack_entries({"images/z.png": b"1", "event": b"{}", "images/a.png": b"2"})
    with open_package(io.BytesIO(raw), len(raw)) as package:
        assert list(package.media) == ["images/z.png", "images/a.png"]


def test_a_zip_with_zip64_end_and_comment_is_read() -> None:
    assert read_all(pack([event()], zip64=True)) == Report()
    commented = bytearray(pack([event()]))
    commented[-2:] = b"\2\0"
    assert read_all(bytes(commented) + b"hi") == Report()


def test_a_missing_event_is_an_error_and_another_missing_file_a_warning() -> None:
    report = Report()
    raw = pack_entries({"sessions": b"[]", "tracks": b"[]"})
    with open_package(io.BytesIO(raw), len(raw)) as package:
        package.report_missing(report)
    assert report.errors == [
        Problem("event", 'The zip holds no file "event": it is not the zip of an event.')
    ]
    assert [problem.file for problem in report.warnings] == [
        "microlocations",
        "sponsors",
        "speakers",
    ]


def test_json_files_that_no_resource_declares_are_warnings() -> None:
    files = ["prices", "Config.JSON", "meta", "logo", "README.txt", "docs/notes", "docs/a.json"]
    raw = pack_entries({"event": b"{}", **dict.fromkeys(files, b"x")})
    report = Report()
    with open_package(io.BytesIO(raw), len(raw)) as package:
        package.report_unknown({"logo"}, report)
        assert list(package.media) == ["prices", "logo", "README.txt", "docs/notes", "docs/a.json"]
    assert report.warnings == [
        Problem(name, f'"{name}" is not a file that the import knows: it was left out.')
        for name in ("prices", "Config.JSON")
    ]


def test_a_damaged_medium_is_refused_when_it_is_read() -> None:
    raw = pack([event(), Entry(b"images/x.png", b"damaged", crc=7)])
    with (
        open_package(io.BytesIO(raw), len(raw)) as package,
        pytest.raises(JobFailed, match=r'"images/x.png" in the zip is damaged'),
    ):
        package.open(package.media["images/x.png"]).read()


def test_every_invalid_entry_is_named() -> None:
    raw = pack_entries({"event": b"{}", "../a": b"", "/b": b""})
    with pytest.raises(JobFailed) as refused, open_package(io.BytesIO(raw), len(raw)):
        pass
    assert [problem.file for problem in refused.value.errors] == ["../a", "/b"]
    assert (
        refused.value.message
        == 'The file "../a" in the zip has ".." or "." in its path. (1 more like this.)'
    )


@pytest.mark.parametrize("name", ZIPS)
def test_hostile_zips_are_refused_before_anything_is_parsed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, sentence = ZIPS[name]
    parsed = record_parsing(monkeypatch)
    with pytest.raises(JobFailed) as refused:
        read_all(make())
    assert refused.value.message[: len(sentence)] == sentence
    assert parsed == []


@pytest.mark.parametrize("name", JSON)
def test_hostile_json_is_refused_before_it_is_parsed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, sentence = JSON[name]
    parsed = record_parsing(monkeypatch)
    assert read_all(pack_entries({"event": make()}, method=0)).errors == [
        Problem("event", sentence)
    ]
    assert parsed == []


def test_good_json_reaches_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = record_parsing(monkeypatch)
    read_all(pack_entries({"event": b"{}", "tracks": b"[{}]"}))
    assert parsed == [2, 4]


def record_parsing(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the length of whatever reaches the parser."""
    parsed: list[int] = []
    monkeypatch.setattr(orjson, "loads", lambda raw: parsed.append(len(raw)))
    return parsed


@pytest.mark.skipif(
    sys.platform != "linux", reason="the peak of one process alone is read from Linux's /proc"
)
def test_attacks_need_little_memory(tmp_path: Path) -> None:
    attacks = [make() for make, _ in ZIPS.values()]
    attacks += [pack_entries({"event": make()}, method=0) for make, _ in JSON.values()]
    paths = [tmp_path / str(number) for number in range(len(attacks))]
    for path, raw in zip(paths, sorted(attacks, key=len), strict=True):
        path.write_bytes(raw)
    command = [sys.executable, "-m", "tests.unit.import_worker.zip.peak", *map(str, paths)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["functions", "layers/shared", "."])}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    grown = [int(line) for line in done.stdout.split()]
    allowed = [64_000_000 + path.stat().st_size for path in paths]
    assert len(grown) == len(paths)
    assert [place for place, grew in enumerate(grown) if grew > allowed[place]] == []
