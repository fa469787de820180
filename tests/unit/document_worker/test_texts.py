"""The words of documents are in the catalogue of texts."""

from document_worker import texts
from document_worker.texts import Texts
from openevent.mail.languages import DOMAIN, LOCALES


def test_each_text_is_in_the_catalogue() -> None:
    catalogue = (LOCALES / f"{DOMAIN}.pot").read_text()
    assert [msgid for msgid in texts.MSGIDS if f'msgid "{msgid}"' not in catalogue] == []


def test_a_language_without_translations_is_english() -> None:
    words = Texts("xx-YY")
    assert words.get(texts.COUNT, number=2, total=3) == "2 of 3"
    assert words.name_type("freeRegistration") == "Free registration"
    assert words.name_type("") == ""
