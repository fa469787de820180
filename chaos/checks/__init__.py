"""What must hold after a run: each check compares the stack with what its users saw."""

from typing import Final

from chaos.checks import (
    answers,
    exports,
    imports,
    job_ends,
    mails,
    once,
    orders,
    outcomes,
    poison,
    purges,
)

CHECKS: Final = (
    job_ends.check,
    outcomes.check,
    imports.check,
    exports.check,
    once.check,
    purges.check,
    orders.check,
    mails.check,
    poison.check,
    answers.check,
)
