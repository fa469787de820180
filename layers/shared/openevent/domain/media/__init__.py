"""Media of rows: the files behind their addresses, and those that no row names any more."""
