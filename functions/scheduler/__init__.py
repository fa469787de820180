"""The scheduler runs once a day: it announces event dates and deletes expired data."""
