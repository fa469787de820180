"""What the functions share: the resources of an event, the database, jobs, tasks, storage, tokens."""
