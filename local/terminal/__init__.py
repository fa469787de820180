"""What commands print: colours where a terminal shows them, and tables."""
