"""The speed of import, export and the API, measured against limits of the same run (docs/benchmark.md)."""
