"""Read the files of a zip: JSON, field names, values, media and references."""
