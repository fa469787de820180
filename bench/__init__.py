"""The speed of import and export, measured against limits of the same run (docs/benchmark.md)."""
