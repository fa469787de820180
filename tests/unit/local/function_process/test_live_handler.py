"""A function that runs from the working tree follows each change of its sources."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.function_process.live_handler import LiveHandler

HANDLER = """
from live_function import part

def lambda_handler(event, context):
    return part.VALUE
"""
REQUEST = {"requestContext": {"requestId": "1"}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of functions, one of which is `live_function`."""
    (tmp_path / "live_function").mkdir()
    (tmp_path / "live_function/handler.py").write_text(HANDLER)
    write(tmp_path, "VALUE = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("live_function")]:
        del sys.modules[name]


def write(folder: Path, source: str) -> None:
    (folder / "live_function/part.py").write_text(source)


def create(folder: Path) -> LiveHandler:
    return LiveHandler("live_function.handler.lambda_handler", [str(folder)])


def test_a_change_is_live_in_the_next_call(folder: Path) -> None:
    handler = create(folder)
    assert handler({}, None) == 1
    write(folder, "VALUE = 20\n")
    assert handler({}, None) == 20


def test_a_change_of_the_same_size_in_the_same_second_is_live(folder: Path) -> None:
    handler, part = create(folder), folder / "live_function/part.py"
    for value in (1, 2, 3):
        write(folder, f"VALUE = {value}\n")
        os.utime(part, ns=(10**18 + value, 10**18 + value))
        assert handler({}, None) == value


def test_a_file_that_is_no_code_is_read_anew(folder: Path) -> None:
    text = folder / "live_function/text.json"
    text.write_text("1")
    write(folder, f"from pathlib import Path\nVALUE = Path({str(text)!r}).read_text()\n")
    handler = create(folder)
    assert handler({}, None) == "1"
    text.write_text("22")
    assert handler({}, None) == "22"


def test_a_new_and_a_removed_module_are_noticed(folder: Path) -> None:
    handler = create(folder)
    handler({}, None)
    (folder / "live_function/more.py").write_text("VALUE = 3\n")
    write(folder, "from live_function.more import VALUE\n")
    assert handler({}, None) == 3
    (folder / "live_function/more.py").unlink()
    with pytest.raises(ImportError):
        handler({}, None)


def test_without_a_change_nothing_is_imported(folder: Path) -> None:
    handler = create(folder)
    handler({}, None)
    module = sys.modules["live_function.part"]
    (folder / "another_function").mkdir()
    (folder / "another_function/handler.py").write_text("")
    handler({}, None)
    assert sys.modules["live_function.part"] is module


def test_a_broken_source_is_named_and_mended_by_the_next_change(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = create(folder)
    write(folder, "VALUE = (\n")
    answer = handler(REQUEST, None)
    assert answer["statusCode"] == 500
    assert "SyntaxError: '(' was never closed" in json.loads(answer["body"])["message"]
    assert 'live_function/part.py", line 1' in capsys.readouterr().err
    write(folder, "VALUE = 5\n")
    assert handler(REQUEST, None) == 5


def test_a_message_is_not_lost_by_a_broken_source(folder: Path) -> None:
    handler: Any = create(folder)
    write(folder, "VALUE = (\n")
    with pytest.raises(SyntaxError):
        handler({"Records": []}, None)
