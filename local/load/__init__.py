"""Many buyers of few tickets at once, over HTTP on a local stack (docs/tests.md#load)."""
