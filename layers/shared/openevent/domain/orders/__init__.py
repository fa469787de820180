"""Orders: what they cost and which codes they may use."""
