"""The speed of import, export and the API, compared with their limits (docs/benchmark.md)."""
