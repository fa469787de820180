"""Reading resources: one statement for a page and everything it includes."""
