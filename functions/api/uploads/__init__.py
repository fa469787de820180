"""Files that clients upload: decoded, checked, counted, and stored for a day."""
