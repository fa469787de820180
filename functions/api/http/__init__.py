"""HTTP: request bodies, responses, media types, caching, compression and errors."""
