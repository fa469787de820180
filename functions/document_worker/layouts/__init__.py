"""What the pages of each kind of document look like. Lengths are points, 1/72 of an inch."""
