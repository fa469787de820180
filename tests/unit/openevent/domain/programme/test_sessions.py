"""The table of a session's states (docs/contract/resources.md#session-states)."""

from openevent.domain.programme.sessions import ORGANIZER, SPEAKER
from openevent.resources.session import sessions

STATES = set(sessions.fields["state"].kind.choices)


def test_each_state_has_an_entry() -> None:
    assert set(ORGANIZER) == set(SPEAKER) == STATES
    for table in (ORGANIZER, SPEAKER):
        for before, after in table.items():
            assert set(after) <= STATES - {before}


def test_a_speaker_only_submits_and_withdraws() -> None:
    assert {state for after in SPEAKER.values() for state in after} == {"pending", "withdrawn"}
    assert {before for before, after in SPEAKER.items() if "pending" in after} == {"draft"}
