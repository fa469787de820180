"""The API: the only place that knows HTTP and JSON:API documents."""
