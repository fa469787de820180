"""The export worker: write an event from the database and the bucket into a zip."""
