"""The message catalogue: what is committed is up to date, and another language is a file."""

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
    "Hello %(email)s,": "Hallo %(email)s,",
    "Session {session_name} has been {acceptance}": "{session_name} wurde {acceptance}",
    "accepted": "angenommen",
    "See the session": "Zum Vortrag",
}
RENDER = """
from openevent.mail import catalogue, examples, rendering
for locale, tag in (("de", "de"), ("de_AT", "de-AT"), ("fr", "fr")):
    made = rendering.render(catalogue.SESSION_ACCEPT_REJECT, examples.build_examples(catalogue.SESSION_ACCEPT_REJECT), locale)
    shown = (f'<html lang="{tag}">' in made.html, "Zum Vortrag" in made.html)
    print(made.subject, *made.text.splitlines()[:1], *shown, sep="|")
made = rendering.render(catalogue.EVENT_IMPORTED, examples.build_examples(catalogue.EVENT_IMPORTED), "de")
print("2 warnings" in made.text)
"""


def write(folder: Path, language: str, translations: dict[str, str]) -> Path:
    """A translator's file: the template with some messages filled in."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    entries = [f'msgid "{msgid}"\nmsgstr "{said}"\n' for msgid, said in translations.items()]
    path.write_text("\n".join(entries))
    return path


def test_the_committed_files_are_up_to_date() -> None:
    made = messages.files()
    assert {path.name for path in made} == {"messages.pot", "messages.po", "messages.mo"}
    assert [path for path, content in made.items() if path.read_bytes() != content] == []


def test_the_template_has_every_text_of_a_mail() -> None:
    found = {message.id for message in messages.collected() if message.id}
    expected = {
        *GERMAN,
        "If the button does not work, follow this link:",
        "March",
        "{day} {month} {year}, {hour}:{minute} ({timezone})",
    }
    assert expected - found == set()
    with (LOCALES / "messages.pot").open("rb") as file:
        assert {message.id for message in read_po(file) if message.id} == found


def test_another_language_is_a_file(tmp_path: Path) -> None:
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
    done = subprocess.run(
        [sys.executable, "-c", RENDER], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "Notes on the Analytical Engine wurde angenommen|Hallo ada@example.org,|True|True",
        "Notes on the Analytical Engine wurde angenommen|Hallo ada@example.org,|True|True",
        "Session Notes on the Analytical Engine has been accepted|Hello ada@example.org,|True|False",
        "True",
    ]


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "de", {**GERMAN, "No longer said": "Nicht mehr gesagt"})
    messages.main(tmp_path)
    first = {each: each.read_bytes() for each in sorted(tmp_path.rglob("messages.*"))}
    assert b"Hallo %(email)s" in first[path]
    assert b"No longer said" not in first[path]
    messages.main(tmp_path)
    assert {each: each.read_bytes() for each in sorted(tmp_path.rglob("messages.*"))} == first


@pytest.mark.parametrize("wrong", ["Hallo,", "Hallo %(name)s,", "Hallo {email},"])
def test_a_translation_with_other_placeholders_is_not_compiled(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "de", {"Hello %(email)s,": wrong})
    assert messages.main(tmp_path) == 1
    assert f"{wrong!r} has other placeholders than 'Hello %(email)s,'" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("messages.*")) == [path]
