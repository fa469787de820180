"""The table of a session's states (docs/contract/resources.md#session-states)."""

from openevent.domain.programme.sessions import ORGANIZER_STATES, SPEAKER_STATES
from openevent.resources.session import sessions

STATES = set(sessions.fields["state"].kind.choices)


def test_each_state_has_an_entry() -> None:
    assert set(ORGANIZER_STATES) == set(SPEAKER_STATES) == STATES
    for table in (ORGANIZER_STATES, SPEAKER_STATES):
        for before, after in table.items():
            assert set(after) <= STATES - {before}


def test_a_speaker_only_submits_and_withdraws() -> None:
    assert {state for after in SPEAKER_STATES.values() for state in after} == {
        "pending",
        "withdrawn",
    }
    assert {before for before, after in SPEAKER_STATES.items() if "pending" in after} == {"draft"}
