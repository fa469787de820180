"""Who asks: tokens, cookies, and how often something may be tried."""
