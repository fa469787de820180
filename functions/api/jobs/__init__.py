"""Jobs over HTTP: their start, and the documents of their tasks."""
