"""Plain texts: quoted in messages, and cleaned of what deceives a reader."""
