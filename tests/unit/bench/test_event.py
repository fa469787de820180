"""The generated event is as large as the real one, and the same every time."""

from pathlib import Path

from bench import event


def test_it_has_the_counts_of_the_real_event() -> None:
    files = event.build_files(1)
    assert {name: len(records) for name, records in files.items() if isinstance(records, list)} == {
        "microlocations": 15,
        "sessions": 214,
        "speakers": 207,
        "sponsors": 17,
        "tracks": 22,
        "session_types": 4,
    }


def test_its_files_are_about_as_large_as_the_real_ones(tmp_path: Path) -> None:
    sizes = event.write(tmp_path / "event.zip", 1)
    assert abs(sizes["sessions"] - 692_000) < 40_000
    assert abs(sizes["speakers"] - 365_000) < 20_000


def test_it_is_the_same_every_time_and_grows_by_the_factor() -> None:
    assert event.build_files(2) == event.build_files(2)
    assert len(event.build_files(2)["sessions"]) == 428


def test_sessions_and_speakers_have_the_same_links() -> None:
    files = event.build_files(1)
    by_session = {
        (session["id"], speaker["id"])
        for session in files["sessions"]
        for speaker in session["speakers"]
    }
    by_speaker = {
        (session["id"], speaker["id"])
        for speaker in files["speakers"]
        for session in speaker["sessions"]
    }
    assert by_session == by_speaker
