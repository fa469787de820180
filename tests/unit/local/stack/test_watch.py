"""The watch over the emulator: when it counts as wedged, and how often it may be restarted."""

import pytest

from local.stack.watch import EmulatorWatch, WatchBounds

BOUNDS = WatchBounds(probe_seconds=15, pause_seconds=5, probes=3, restarts=3, window_seconds=600)


class Emulator:
    """An emulator that a test stops, and the clock of its watch."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.is_alive = self.is_answering = True
        self.is_refusing = False
        self.probes: list[float] = []

    def answer(self, seconds: float) -> bool:
        self.probes.append(seconds)
        self.now += 0 if self.is_answering or self.is_refusing else seconds
        return self.is_answering


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def watch(emulator: Emulator) -> EmulatorWatch:
    return EmulatorWatch(
        lambda: emulator.is_alive, emulator.answer, BOUNDS, clock=lambda: emulator.now
    )


def look(watch: EmulatorWatch, emulator: Emulator, times: int) -> list[str]:
    """Look at the emulator whenever a probe is due."""
    faults = []
    for _ in range(times):
        faults.append(watch.find_fault())
        emulator.now += BOUNDS.pause_seconds
    return faults


def test_an_emulator_that_answers_is_probed_with_pauses(
    watch: EmulatorWatch, emulator: Emulator
) -> None:
    assert [watch.find_fault() for _ in range(10)] == [""] * 10
    assert emulator.probes == [15]
    emulator.now += 5
    assert watch.find_fault() == ""
    assert len(emulator.probes) == 2


def test_an_emulator_whose_process_has_ended_is_not_probed(
    watch: EmulatorWatch, emulator: Emulator
) -> None:
    emulator.is_alive = False
    assert watch.find_fault() == "ended by itself"
    assert emulator.probes == []


def test_an_emulator_is_wedged_only_after_several_probes_in_a_row(
    watch: EmulatorWatch, emulator: Emulator
) -> None:
    emulator.is_answering = False
    assert look(watch, emulator, 2) == ["", ""]
    emulator.is_answering = True
    assert look(watch, emulator, 1) == [""]
    emulator.is_answering = False
    assert look(watch, emulator, 3) == ["", "", "did not answer 3 times within 15 s"]


def test_a_probe_that_is_refused_at_once_leaves_time_to_see_the_end(
    watch: EmulatorWatch, emulator: Emulator
) -> None:
    emulator.is_answering, emulator.is_refusing = False, True
    assert look(watch, emulator, 3) == ["", "", ""]
    assert len(emulator.probes) == 1
    emulator.is_alive = False
    assert watch.find_fault() == "ended by itself"


def test_a_restarted_emulator_is_probed_anew(watch: EmulatorWatch, emulator: Emulator) -> None:
    emulator.is_answering = False
    look(watch, emulator, 3)
    assert watch.allow_restart()
    assert look(watch, emulator, 2) == ["", ""]


def test_restarts_are_bounded_within_their_time(watch: EmulatorWatch, emulator: Emulator) -> None:
    assert [watch.allow_restart() for _ in range(4)] == [True, True, True, False]
    emulator.now += 599
    assert not watch.allow_restart()
    emulator.now += 1
    assert watch.allow_restart()
