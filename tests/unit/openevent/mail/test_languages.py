"""Languages: the best one for a preference, of those that have a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from openevent.mail import languages


@pytest.fixture(autouse=True)
def _three_languages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in ("en", "de", "pt_BR"):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.mo").touch()
    (tmp_path / "fr").mkdir()
    monkeypatch.setattr(languages, "LOCALES", tmp_path)
    languages.list_languages.cache_clear()
    yield
    languages.list_languages.cache_clear()


@pytest.mark.parametrize(
    ("preference", "language"),
    [
        ("de", "de"),
        ("DE", "de"),
        (" de-AT ", "de"),
        ("de_CH", "de"),
        ("pt-BR", "pt_BR"),
        ("pt_br", "pt_BR"),
        ("pt", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
        ("../de", "en"),
        ("Deutsch", "en"),
        ("en-GB", "en"),
    ],
)
def test_the_best_language_for_a_preference(preference: str | None, language: str) -> None:
    assert languages.choose_language(preference) == language


def test_english_needs_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(languages, "LOCALES", tmp_path / "nowhere")
    languages.list_languages.cache_clear()
    assert languages.list_languages() == {"en"}
