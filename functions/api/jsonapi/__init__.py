"""JSON:API: what a query string may ask, and the documents that answer it."""
