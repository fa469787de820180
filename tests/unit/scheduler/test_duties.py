"""Each duty of the daily run has a sentence for administrators, in the order of the run."""

from openevent.domain.duties import SENTENCES
from scheduler.duties import DUTIES


def test_every_duty_has_a_sentence() -> None:
    place = "Change SENTENCES in layers/shared/openevent/domain/duties.py."
    assert list(SENTENCES) == list(DUTIES), place


def test_a_sentence_is_one() -> None:
    assert [text for text in SENTENCES.values() if text.count(".") != 1 or text[-1] != "."] == []
