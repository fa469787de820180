"""Runs the same work in several processes that begin at the same moment."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Final

FORK: Final = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Crowd:
    """Processes that have warmed up, and wait."""

    processes: Sequence[BaseProcess]
    start: Barrier

    def run(self) -> float:
        """Let all begin; return the seconds until all have ended. Raises RuntimeError."""
        self.start.wait()
        begin = time.perf_counter()
        for process in self.processes:
            process.join()
        seconds = time.perf_counter() - begin
        if any(process.exitcode for process in self.processes):
            raise RuntimeError("a process of the crowd failed")
        return seconds


def gather(count: int, work: Callable[[int, Callable[[], object]], None]) -> Crowd:
    """Fork processes; each calls `work` with its number and what waits for the start."""
    start = FORK.Barrier(count + 1)
    processes = [FORK.Process(target=work, args=(number, start.wait)) for number in range(count)]
    for process in processes:
        process.start()
    return Crowd(processes, start)
