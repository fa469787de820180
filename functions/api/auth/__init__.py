"""Identity of the caller: tokens, cookies and rate limits."""
