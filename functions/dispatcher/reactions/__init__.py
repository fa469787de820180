"""What happens after a change, one file per topic."""
