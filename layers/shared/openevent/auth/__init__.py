"""Tokens, passwords, keys and rate limits."""
