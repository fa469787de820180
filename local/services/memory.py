"""A bound for the bytes of all bodies that the front has in memory."""

import threading

MOST_BYTES = 128 * 1024 * 1024


class ByteBudget:
    """Counts bytes of bodies; requests are refused while it is used up."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._free = most
        self._lock = threading.Lock()

    def take(self, count: int) -> bool:
        """Take bytes for a request's body; return False if there are not as many."""
        with self._lock:
            if count > max(self._free, 0):
                return False
            self._free -= count
            return True

    def force(self, count: int) -> None:
        """Take bytes for an answer, which exists already, beyond the bound if need be."""
        with self._lock:
            self._free -= count

    def give_back(self, count: int) -> None:
        """Give bytes back."""
        with self._lock:
            self._free += count
