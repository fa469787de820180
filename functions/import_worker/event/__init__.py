"""Turn the records of a zip into the rows of an event."""
