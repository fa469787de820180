"""The services below: configuration, database, bucket, AWS clients, logs and metrics."""
