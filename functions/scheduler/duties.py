"""What is done once a day; doing it twice, or being killed on the way, does no harm."""

from collections.abc import Callable, Mapping
from typing import Final

from scheduler import dates, leftovers, purges, unheard

type Duty = Callable[[], int]
"""Does its work and gives how many things it dealt with."""

DUTIES: Final[Mapping[str, Duty]] = {
    "events that come soon": dates.tell_of_soon,
    "events that are over": dates.tell_of_over,
    "what failed jobs left": leftovers.remove,
    "mails unheard of": unheard.note,
    **purges.DUTIES,
}
