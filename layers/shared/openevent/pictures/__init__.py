"""Pictures: what is known of their files without decoding them, and the sizes that are made."""
