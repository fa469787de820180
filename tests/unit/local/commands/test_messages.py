"""The message catalogue: the committed files are up to date, and a file adds a language."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import openevent
from local.commands import messages
from openevent.mail.languages import LOCALES

SHARED = Path(openevent.__file__).parents[1]
GERMAN = {
    "Hello %(first_name)s,": "Hallo %(first_name)s,",
    "Session {session_name} has been {acceptance}": "{session_name} wurde {acceptance}",
    "accepted": "angenommen",
    "See the session": "Zum Vortrag",
}
TITLE = "Notes on the Analytical Engine"
RENDER = """
from openevent.mail import catalogue, examples, rendering
for locale, tag in (("de", "de"), ("de_AT", "de-AT"), ("fr", "fr")):
    action = catalogue.SESSION_ACCEPT_REJECT
    mail = rendering.render(action, examples.build_examples(action), locale)
    checks = (f'<html lang="{tag}">' in mail.html, "Zum Vortrag" in mail.html)
    print(mail.subject, *mail.text.splitlines()[:1], *checks, sep="|")
imported = catalogue.EVENT_IMPORTED
values = {**examples.build_examples(imported), "warning_count": 2}
mail = rendering.render(imported, values, "de")
print("2 warnings" in mail.text)
"""


def write(folder: Path, language: str, translations: dict[str, str]) -> Path:
    """Write a translator's file with some messages."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    entries = [f'msgid "{msgid}"\nmsgstr "{text}"\n' for msgid, text in translations.items()]
    path.write_text("\n".join(entries))
    return path


def test_the_committed_files_are_up_to_date() -> None:
    files = messages.build_files()
    assert {path.name for path in files} == {"messages.pot", "messages.po", "messages.mo"}
    assert [path for path, content in files.items() if path.read_bytes() != content] == []


def test_the_template_has_every_text_of_a_mail() -> None:
    msgids = {message.id for message in messages.collect_messages() if message.id}
    expected = {
        *GERMAN,
        "If the button does not work, follow this link:",
        "March",
        "{day} {month} {year}, {hour}:{minute} ({timezone})",
    }
    assert expected - msgids == set()
    with (LOCALES / "messages.pot").open("rb") as file:
        assert {message.id for message in read_po(file) if message.id} == msgids


def test_a_file_adds_a_language(tmp_path: Path) -> None:
    copy = tmp_path / "openevent"
    shutil.copytree(SHARED / "openevent", copy, ignore=shutil.ignore_patterns("__pycache__"))
    folder = copy / "mail" / "locales"
    write(folder, "de", GERMAN)
    assert messages.main(folder) == 0
    environment = {
        "PYTHONPATH": str(tmp_path),
        "PATH": os.environ["PATH"],
        "FRONTEND_ORIGIN": "https://e.example",
    }
    environment |= {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    process = subprocess.run(
        [sys.executable, "-c", RENDER], env=environment, capture_output=True, text=True, check=True
    )
    german = f"{TITLE} wurde angenommen|Hallo Ada,|True|True"
    english = f"Session {TITLE} has been accepted|Hello Ada,|True|False"
    assert process.stdout.splitlines() == [german, german, english, "True"]


def read_files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("messages.*"))}


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "de", {**GERMAN, "No longer used": "Nicht mehr verwendet"})
    messages.main(tmp_path)
    first = read_files(tmp_path)
    assert b"Hallo %(first_name)s" in first[path]
    assert b"No longer used" not in first[path]
    messages.main(tmp_path)
    assert read_files(tmp_path) == first


@pytest.mark.parametrize("text", ["Hallo,", "Hallo %(name)s,", "Hallo {email},"])
def test_a_translation_with_other_placeholders_is_not_compiled(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "de", {"Hello %(first_name)s,": text})
    assert messages.main(tmp_path) == 1
    assert (
        f"{text!r} has other placeholders than 'Hello %(first_name)s,'" in capsys.readouterr().err
    )
    assert sorted(tmp_path.rglob("messages.*")) == [path]
