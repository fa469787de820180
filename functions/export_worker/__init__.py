"""The export worker: an event out of the database and the bucket into a zip."""
