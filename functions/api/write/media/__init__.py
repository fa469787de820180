"""Media of a write: named in the body, copied to their owner, and stored as keys."""
