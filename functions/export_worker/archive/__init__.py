"""The zip that an export writes: its JSON files, its media and their paths."""
