"""The shared layer: resources of an event, database, jobs, tasks, storage, tokens."""
