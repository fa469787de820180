"""Reading the files of a zip: JSON, fields, values and references."""
