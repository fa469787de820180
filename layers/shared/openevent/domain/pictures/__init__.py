"""Pictures of rows: what is stored of their sizes, and the messages and changes about them."""
