"""Work between functions: jobs, tasks, queues and changes."""
