"""The uploaded zip: its directory, its limits, and its entries as streams."""
