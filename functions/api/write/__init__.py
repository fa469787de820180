"""Writing resources: one statement for a row, its links and its changes."""
