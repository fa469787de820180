"""The trash: what goes with a row, until when a row can be restored, and what a purge removes."""
