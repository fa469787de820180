"""Jobs over HTTP: a job is started, and its task is shown to pollers."""
