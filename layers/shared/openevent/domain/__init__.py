"""The rules of writes and their effects beyond one row: plain functions, by topic."""
