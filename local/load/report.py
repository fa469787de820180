"""What a rush shows: its figures, and each broken promise."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain

from local.load.buyers import Answer
from local.load.sale import Seats

EXPECTED = (HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS)


@dataclass(frozen=True)
class Result:
    """The answers to each buyer, and the seats that are sold in the end."""

    answers: Sequence[Sequence[Answer]]
    seats: Seats
    quantity: int

    @property
    def all_answers(self) -> list[Answer]:
        """The answers to all buyers."""
        return list(chain(*self.answers))

    def count_ends(self) -> Counter[int]:
        """Count the last answers to buyers by status."""
        return Counter(answers[-1].status for answers in self.answers)

    def find_violations(self) -> Iterator[str]:
        """Find each promise that is broken."""
        bought = self.count_ends()[HTTPStatus.OK]
        if not bought == self.seats.counter == self.seats.rows == self.quantity:
            yield f"{bought} bought, the counter is {self.seats.counter}, {self.seats.rows} seats"
        for status, count in sorted(Counter(each.status for each in self.all_answers).items()):
            if status not in EXPECTED:
                yield f"{count} answers have the status {status}"
        if any(
            each.status == HTTPStatus.TOO_MANY_REQUESTS and each.retry_after is None
            for each in self.all_answers
        ):
            yield "a 429 has no Retry-After"

    def describe(self) -> Iterator[str]:
        """Describe the figures, a line each."""
        everything = Counter(each.status for each in self.all_answers)
        yield f"buyers {len(self.answers)}, seats {self.quantity}"
        yield f"counter {self.seats.counter}, rows {self.seats.rows}"
        yield f"last answers {_describe(self.count_ends())}; all answers {_describe(everything)}"
        for status in (HTTPStatus.OK, HTTPStatus.CONFLICT):
            seconds = sorted(each.seconds for each in self.all_answers if each.status == status)
            if seconds:
                median, most = seconds[len(seconds) // 2], seconds[-1]
                yield f"seconds of a {status.value}: median {median:.2f}, longest {most:.2f}"


def _describe(counts: Counter[int]) -> str:
    return ", ".join(f"{count} x {status}" for status, count in sorted(counts.items()))
