"""Faults from outside: killed processes, copied and unreadable messages, ended connections."""

from collections.abc import Mapping
from typing import Final

from chaos.faults import kills, messages, poison
from chaos.faults.source import Harm

FAULTS: Final[Mapping[str, Harm]] = {
    "kill": kills.kill,
    "end_database_sessions": kills.end_database_sessions,
    "duplicate": messages.duplicate,
    "reorder": messages.reorder,
    "poison": poison.poison,
}
"""The faults by the names of the plan."""
