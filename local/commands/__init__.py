"""Programs behind the commands of `make`, one file per command."""
