"""Store an import: media in the bucket, rows in one transaction."""
