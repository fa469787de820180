"""HTTP: bodies, answers, media types, caching, compression and errors."""
