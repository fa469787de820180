"""Links of a write: read from the body, looked up, and planned."""
