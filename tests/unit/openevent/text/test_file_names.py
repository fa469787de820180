"""Names of files that people read."""

from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openevent.text import file_names


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("Days 2018", "Days 2018.zip"),
        ('a/b\\c:"d"', "a b c d.zip"),
        (" . ", "Unnamed.zip"),
        ("***", "Unnamed.zip"),
        ("开放数据峰会 2028", "开放数据峰会 2028.zip"),
        ("مؤتمر البيانات", "مؤتمر البيانات.zip"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e.zip"),
        ("👩\u200d💻", "👩\u200d💻.zip"),
        ("\u202eevil\u202c\nname", "evil name.zip"),
        ("Data 3.0", "Data 3.0.zip"),
        ("名" * 300, "名" * 53 + ".zip"),
        ("x" * 159 + "é", "x" * 159 + ".zip"),
    ],
)
def test_a_zip_is_named_in_the_script_of_its_event(name: str, file_name: str) -> None:
    assert file_names.build_zip_name(name) == file_name


@pytest.mark.parametrize(
    ("path", "file_name"),
    [
        ("сводка.ZIP", "сводка.ZIP"),
        ("C:\\papers\\März.zip", "März.zip"),
        ("slides/潮 1.pdf", "潮 1.pdf"),
        ("a/../../etc/passwd", "passwd"),
        ("..", "Unnamed"),
        (".zip", "Unnamed.zip"),
        ("\ud800.zip", "Unnamed.zip"),
        ("名" * 300 + ".zip", "名" * 53 + ".zip"),
    ],
)
def test_a_file_keeps_its_letters_and_its_extension(path: str, file_name: str) -> None:
    assert file_names.build_file_name(path) == file_name


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("März 1.zip", "Marz 1.zip"),
        ("开放数据 2028.zip", "2028.zip"),
        ("مؤتمر.zip", "file.zip"),
        ("a%22.zip", "a_22.zip"),
    ],
)
def test_old_clients_get_an_ascii_name(name: str, ascii_name: str) -> None:
    assert f'filename="{ascii_name}"; ' in file_names.build_disposition(name)


@given(st.text())
def test_a_header_is_ascii_and_gives_the_name_back(text: str) -> None:
    name = file_names.build_file_name(text)
    header = Message()
    header["Content-Disposition"] = file_names.build_disposition(name)
    value = str(header["Content-Disposition"])
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2
    del header["Content-Disposition"]
    header["Content-Disposition"] = value.replace(value.split("; ")[1] + "; ", "")
    assert header.get_filename() == name
    assert len(name.encode()) <= file_names.NAME_BYTES + 10
