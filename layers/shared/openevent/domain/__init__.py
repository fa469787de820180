"""What has effects beyond a row, and what rows must be like: plain functions, one file for each family of rules."""
