"""Notices an emulator that has ended or no longer answers, and bounds the number of restarts."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class WatchBounds:
    """The bounds of a watch (docs/contract/local-stack.md#restart).

    An emulator is wedged if it does not answer `probes` times in a row within `probe_seconds`.
    """

    probe_seconds: float = 15.0
    pause_seconds: float = 5.0
    probes: int = 3
    restarts: int = 3
    window_seconds: float = 600.0


class EmulatorWatch:
    """Looks at an emulator by two functions: is its process alive, does it answer in a time."""

    def __init__(
        self,
        is_running: Callable[[], bool],
        is_healthy: Callable[[float], bool],
        bounds: WatchBounds,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._is_running = is_running
        self._is_healthy = is_healthy
        self._bounds = bounds
        self._clock = clock
        self._next_probe = 0.0
        self._failures = 0
        self._restarts: list[float] = []

    def find_fault(self) -> str:
        """Return what is wrong with the emulator, or ''; a probe may take its whole time."""
        if not self._is_running():
            return "ended by itself"
        if self._clock() >= self._next_probe:
            self._probe()
        if self._failures < self._bounds.probes:
            return ""
        return f"did not answer {self._failures} times within {self._bounds.probe_seconds:g} s"

    def allow_restart(self) -> bool:
        """Count a restart; return False if there were too many of late."""
        now = self._clock()
        self._restarts = [
            restart for restart in self._restarts if restart > now - self._bounds.window_seconds
        ]
        if len(self._restarts) >= self._bounds.restarts:
            return False
        self._restarts.append(now)
        self._failures = 0
        return True

    def _probe(self) -> None:
        """Probe; one that is refused at once takes its whole time, too, so that an end is seen."""
        whole_time = self._clock() + self._bounds.probe_seconds
        is_healthy = self._is_healthy(self._bounds.probe_seconds)
        self._failures = 0 if is_healthy else self._failures + 1
        self._next_probe = self._clock() + self._bounds.pause_seconds
        if not is_healthy:
            self._next_probe = max(self._next_probe, whole_time)
