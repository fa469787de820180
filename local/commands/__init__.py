"""What `make` runs: one file per command."""
