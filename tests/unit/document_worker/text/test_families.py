"""Each character has the font of its script, and each font of the package is one that is used."""

import pytest

from document_worker.text.faces import FONTS, UNITS, load_face
from document_worker.text.families import BLOCKS, STARTS, name_file, split_by_face

SAMPLES = {
    "NotoSans": "Ünï Ελληνικά Привіт ễ €",
    "NotoSansArmenian": "Հայերեն",
    "NotoSansHebrew": "שלום",
    "NotoSansArabic": "محمد",
    "NotoSansThaana": "ދިވެހި",
    "NotoSansDevanagari": "नमस्ते",
    "NotoSansBengali": "বাংলা",
    "NotoSansGurmukhi": "ਪੰਜਾਬੀ",
    "NotoSansGujarati": "ગુજરાતી",
    "NotoSansOriya": "ଓଡ଼ିଆ",
    "NotoSansTamil": "தமிழ்",
    "NotoSansTelugu": "తెలుగు",
    "NotoSansKannada": "ಕನ್ನಡ",
    "NotoSansMalayalam": "മലയാളം",
    "NotoSansSinhala": "සිංහල",
    "NotoSansThai": "ภาษาไทย",
    "NotoSansLao": "ລາວ",
    "NotoSansMyanmar": "မြန်မာ",
    "NotoSansGeorgian": "ქართული",
    "NotoSansEthiopic": "አማርኛ",
    "NotoSansKhmer": "ខ្មែរ",
    "NotoSansSC": "张伟、日本カナ",
    "NotoSansKR": "한국어",
    "NotoEmoji": "🎉👩\u200d💻❤\ufe0f",
}


def list_names(text: str, *, bold: bool = False) -> list[tuple[str, str]]:
    return [(piece, face.name) for piece, face in split_by_face(text, bold=bold)]


@pytest.mark.parametrize("family", SAMPLES)
@pytest.mark.parametrize("bold", [False, True])
def test_a_text_of_one_script_has_one_font_with_all_its_letters(family: str, *, bold: bool) -> None:
    text = SAMPLES[family]
    assert list_names(text, bold=bold) == [(text, name_file(family, bold=bold))]
    letters = [letter for letter in text if letter not in "\u200d\ufe0f"]
    assert [
        letter for letter in letters if not load_face(name_file(family, bold=bold)).has(letter)
    ] == []


def test_the_package_has_the_fonts_that_are_chosen_and_no_others() -> None:
    chosen = {name_file(family, bold=bold) for _, family in BLOCKS for bold in (False, True)}
    assert {path.stem for path in FONTS.glob("*.ttf")} == chosen
    assert {family for _, family in BLOCKS} == set(SAMPLES)
    assert sorted(STARTS) == STARTS


def test_the_fonts_have_less_than_25_megabytes_and_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 25_000_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text()


def test_blanks_and_punctuation_have_the_font_before_them() -> None:
    assert list_names("张伟 (a") == [("张伟 (", "NotoSansSC-Medium"), ("a", "NotoSans-Regular")]
    assert list_names("a 🎉 b") == [
        ("a ", "NotoSans-Regular"),
        ("🎉", "NotoEmoji-Regular"),
        (" b", "NotoSans-Regular"),
    ]


@pytest.mark.parametrize("character", ["\ue000", "ᚠ", "\U000e0100", "\ufffe"])
def test_a_character_that_no_font_has_is_a_box_of_the_first(character: str) -> None:
    assert list_names(character) == [(character, "NotoSans-Regular")]


def test_a_symbol_comes_from_a_font_that_has_it() -> None:
    assert list_names("★") == [("★", "NotoSansSC-Medium")]


def test_lengths_are_thousandths() -> None:
    font = load_face("NotoEmoji-Regular").hb_font
    assert font.scale == (UNITS, UNITS)
