"""The uploaded zip: its end record, its directory, and its entries as streams."""
