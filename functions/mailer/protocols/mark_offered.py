"""What a mail service calls just before it hands the mail over."""

from collections.abc import Callable

type MarkOffered = Callable[[], None]
"""Records that the mail is offered from now on: everything but the mail itself is sent.

Raises ledger.Busy if another process has claimed the mail meanwhile.
"""
