"""The model: resources, kinds of value, and permissions."""
