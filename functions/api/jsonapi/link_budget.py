"""The links that one part of a query may follow: its filters, its sort keys or its includes.

See docs/contract/api.md#costs-of-links.
"""

from dataclasses import dataclass
from typing import Final

from api.jsonapi import field_lookup
from openevent.model.resource import Link

COUNTED: Final = 5
"""The cost of a link to rows that a view counts; other links cost 1.

With 3,000 events, 30,000 sessions and as many speakers, ten sort keys of statistics took 1.8 s, and
ten of other links 0.9 s.
"""


@dataclass
class LinkBudget:
    """What is left for links."""

    left: int

    def take(self, link: Link) -> bool:
        """Take the cost of a link; False if not enough is left."""
        self.left -= COUNTED if is_counted(link) else 1
        return self.left >= 0


def is_counted(link: Link) -> bool:
    """Tell whether a link leads to rows that a view counts."""
    return field_lookup.get_target(link).view is not None
